//! One step as it passes between the drones and the station: what drones say is heard, what they show is stored, and what the
//! station says goes to the radios.

use super::World;
use quadrat_station::station::Input;

impl World {
    /// Time passes for the drones, and the station hears them in their order: each as soon as it was stepped, since nothing
    /// that is said now reaches anybody in this step.
    pub(super) fn pass(&mut self) {
        let (mut hands, mut all) = (std::mem::take(&mut self.hands), std::mem::take(&mut self.air));
        let (mut index, mut photographers) = (0, Vec::new());
        hands.step(&mut all, self.now_us, self.threads, |air| {
            photographers.extend(air.photo_waits.then_some(index));
            index += 1;
            if !air.heard.is_empty() {
                self.told(Input::Frames { from: air.peer.clone(), frames: std::mem::take(&mut air.heard) });
            }
        });
        (self.hands, self.air, self.photographers) = (hands, all, photographers);
        self.send();
    }

    /// Photos that came over the companions' own links go to the disk, then the station hears of them. A dead daemon and a
    /// full disk take none: they are offered again.
    pub(super) fn take_photos(&mut self) {
        if self.dead || self.disk.full {
            return;
        }
        for index in std::mem::take(&mut self.photographers) {
            let Some(district) = self.homes.get(index).cloned() else { continue };
            while let Some(photo) = self.air.get(index).and_then(|air| air.drone.next_photo()) {
                let hash = self.photos.put(&district, photo);
                self.air[index].drone.photo_taken();
                self.input(Input::Photos { district: district.clone(), hashes: vec![hash] });
            }
        }
    }

    /// What the station said goes to the radios.
    pub(super) fn send(&mut self) {
        for (index, bytes) in self.said.drain(..) {
            if let Some(air) = self.air.get_mut(index) {
                air.send(self.now_us, bytes);
            }
        }
    }
}
