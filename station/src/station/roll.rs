//! What the config names, once and for all: districts and drones, in the order of their names, found by name or by number.
//! Names stand apart from what they name, so that a search by name does not pull whole drones through the cache.

use std::cell::Cell;

/// Things by name. The names never change; the things do.
#[derive(Clone, Debug)]
pub struct Roll<K, V> {
    names: Vec<K>,
    things: Vec<V>,
    /// Who was asked for last: all that follows from one frame asks for the same one again and again, and who goes through
    /// a list of names asks for the next.
    last: Cell<usize>,
}

impl<K: Ord, V> FromIterator<(K, V)> for Roll<K, V> {
    /// Of two with one name the last counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(all: I) -> Roll<K, V> {
        let sorted: std::collections::BTreeMap<K, V> = all.into_iter().collect();
        let (names, things) = sorted.into_iter().unzip();
        Roll { names, things, last: Cell::default() }
    }
}

impl<K: Ord, V> Roll<K, V> {
    /// The thing of this name.
    #[must_use]
    pub fn get(&self, name: &K) -> Option<&V> {
        self.things.get(self.number(name)?)
    }

    /// The thing of this name, to change.
    pub fn get_mut(&mut self, name: &K) -> Option<&mut V> {
        let number = self.number(name)?;
        self.things.get_mut(number)
    }

    /// Whether something has this name.
    #[must_use]
    pub fn contains_key(&self, name: &K) -> bool {
        self.number(name).is_some()
    }

    /// The place of this name among all.
    #[must_use]
    pub fn number(&self, name: &K) -> Option<usize> {
        let last = self.last.get();
        let near = [last, last + 1].into_iter().find(|number| self.names.get(*number) == Some(name));
        let number = near.or_else(|| self.names.binary_search(name).ok())?;
        self.last.set(number);
        Some(number)
    }
}

impl<K, V> Roll<K, V> {
    /// The name at a place.
    #[must_use]
    pub fn name(&self, number: usize) -> Option<&K> {
        self.names.get(number)
    }

    /// All names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.names.iter()
    }

    /// All things, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.things.iter()
    }

    /// All things, to change.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.things.iter_mut()
    }

    /// All with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.names.iter().zip(&self.things)
    }

    /// All with their names, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.names.iter().zip(&mut self.things)
    }
}

#[cfg(test)]
mod tests {
    use super::Roll;

    #[test]
    fn a_thing_is_found_by_its_name_and_by_its_place_in_their_order() {
        let mut roll: Roll<&str, u32> = [("west", 1), ("east", 2), ("north", 3)].into_iter().collect();
        assert_eq!(roll.keys().copied().collect::<Vec<_>>(), ["east", "north", "west"]);
        assert_eq!((roll.get(&"north"), roll.number(&"west"), roll.name(0)), (Some(&3), Some(2), Some(&"east")));
        assert_eq!((roll.get(&"south"), roll.contains_key(&"east"), roll.name(3)), (None, true, None));
        assert_eq!(
            ["east", "east", "west", "south", "west"].map(|name| roll.number(&name)),
            [Some(0), Some(0), Some(2), None, Some(2)]
        );
        *roll.get_mut(&"north").expect("north") = 30;
        assert_eq!(roll.iter().map(|(_, thing)| *thing).collect::<Vec<_>>(), [2, 30, 1]);
    }
}
