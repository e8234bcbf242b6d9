//! Paints the ground and what is on it.

use super::Shot;
use super::canvas::Canvas;

/// Paints a shot.
pub(crate) fn paint(shot: &Shot, canvas: &mut Canvas) {
    let _ = (shot, canvas);
}
