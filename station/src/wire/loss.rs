//! How many frames of one sender were lost, from their 8-bit counter (R-L2).

/// Frames that the window looks back over.
const WINDOW: u8 = 64;
/// Frames needed before an estimate means something.
const ENOUGH: u8 = 16;

/// What a sequence number says about its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The next one, or the first.
    Next,
    /// So many were missing before it.
    After(u8),
    /// It came late and fills a gap.
    Late,
    /// It was here before.
    Duplicate,
    /// It fits nothing: the sender began anew.
    Restart,
}

/// Loss of one (system, component) on one link, over a window of 64 sequence numbers. Behind a router that merges or
/// filters streams the number means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    newest: u8,
    /// Bit k: the frame k before the newest was heard.
    heard: u64,
    /// How many sequence numbers the window covers, 0..=64.
    span: u8,
}

impl Loss {
    /// Takes the next frame's sequence number.
    pub fn hear(&mut self, sequence: u8) -> Heard {
        if self.span == 0 {
            return self.begin(sequence, Heard::Next);
        }
        let ahead = sequence.wrapping_sub(self.newest);
        match ahead {
            0 => Heard::Duplicate,
            1..=127 => {
                self.heard = self.heard.checked_shl(u32::from(ahead)).unwrap_or(0) | 1;
                self.span = self.span.saturating_add(ahead).min(WINDOW);
                self.newest = sequence;
                if ahead == 1 { Heard::Next } else { Heard::After(ahead - 1) }
            }
            _ => self.behind(sequence, self.newest.wrapping_sub(sequence)),
        }
    }

    fn behind(&mut self, sequence: u8, back: u8) -> Heard {
        let Some(bit) = 1u64.checked_shl(u32::from(back)) else { return self.begin(sequence, Heard::Restart) };
        if self.heard & bit != 0 {
            return Heard::Duplicate;
        }
        self.heard |= bit;
        self.span = self.span.max(back.saturating_add(1));
        Heard::Late
    }

    fn begin(&mut self, sequence: u8, heard: Heard) -> Heard {
        *self = Loss { newest: sequence, heard: 1, span: 1 };
        heard
    }

    /// Lost frames in the window, per thousand; none before 16 sequence numbers.
    #[must_use]
    pub fn permille(&self) -> Option<u16> {
        if self.span < ENOUGH {
            return None;
        }
        let span = u32::from(self.span);
        let lost = span.saturating_sub(self.heard.count_ones());
        u16::try_from(lost * 1_000 / span).ok()
    }
}
