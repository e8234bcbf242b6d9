//! What a chart calls things.

/// The words of a chart in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Over the legend of patches.
    pub coverage: String,
    /// At the fresh end of the scale.
    pub just_seen: String,
    /// At the other end: most of the promise is used up.
    pub due: String,
    /// Unseen for longer than promised.
    pub overdue: String,
    /// Never seen.
    pub never: String,
    /// Flown over while nobody watched.
    pub unwatched: String,
    /// Over the legend of a planned tour.
    pub tour: String,
    /// A lane that the camera sweeps.
    pub lane: String,
    /// The way between two lanes.
    pub transit: String,
    /// A look at a post.
    pub look: String,
    /// Over the tour from the side.
    pub profile: String,
    /// Ground of the places that no lane sees.
    pub unseen: String,
    /// What nobody may leave.
    pub fence: String,
    /// Ground not to be flown over.
    pub no_fly: String,
    /// Ground that no camera may show.
    pub no_look: String,
    /// What is tall and flown around.
    pub tall: String,
    /// Over the list of drones.
    pub drones: String,
    /// Beside that list: what the fading means.
    pub fading: String,
    /// A dock.
    pub dock: String,
    /// A team.
    pub team: String,
    /// Over the list of signs.
    pub found: String,
    /// A planted thing that was found, and where it was believed to be.
    pub thing_found: String,
    /// A planted thing that nobody found.
    pub thing_missed: String,
    /// A detector's false alarm.
    pub false_alarm: String,
    /// Incidents of high, medium and low weight.
    pub incidents: [String; 3],
    /// The ellipse around one.
    pub ellipse: String,
    /// North, in a letter.
    pub north: String,
    /// Over the figures.
    pub facts: String,
}

impl Default for Words {
    fn default() -> Self {
        Self::en()
    }
}

impl Words {
    /// English.
    #[must_use]
    pub fn en() -> Self {
        let word = str::to_owned;
        Self {
            coverage: word("Last really seen"),
            just_seen: word("just now"),
            due: word("due soon"),
            overdue: word("overdue"),
            never: word("never seen"),
            unwatched: word("flown, not watched"),
            tour: word("Tour"),
            lane: word("lane"),
            transit: word("on the way"),
            look: word("look at a post"),
            profile: word("Tour from the side: heights above the first dock"),
            unseen: word("not seen"),
            fence: word("fence"),
            no_fly: word("no-fly"),
            no_look: word("no camera"),
            tall: word("tall, flown around"),
            drones: word("Drones"),
            fading: word("brighter = later"),
            dock: word("dock"),
            team: word("team and its way"),
            found: word("On the ground"),
            thing_found: word("planted, found; dots: where believed"),
            thing_missed: word("planted, not found"),
            false_alarm: word("false alarm of a detector"),
            incidents: [word("incident, high"), word("incident, medium"), word("incident, low")],
            ellipse: word("holds the truth, 95 %"),
            north: word("N"),
            facts: word("Figures"),
        }
    }

    /// Chinese.
    #[must_use]
    pub fn zh() -> Self {
        let word = str::to_owned;
        Self {
            coverage: word("上次真正看到"),
            just_seen: word("刚看过"),
            due: word("快到时"),
            overdue: word("超时未看"),
            never: word("从未看到"),
            unwatched: word("飞过没人看"),
            tour: word("巡线"),
            lane: word("航带"),
            transit: word("途中"),
            look: word("看点位"),
            profile: word("航线侧视：相对首个机库的高度"),
            unseen: word("看不到"),
            fence: word("围栏"),
            no_fly: word("禁飞"),
            no_look: word("禁拍"),
            tall: word("高物，绕飞"),
            drones: word("无人机"),
            fading: word("越亮越晚"),
            dock: word("机库"),
            team: word("队伍及路线"),
            found: word("地面"),
            thing_found: word("布置物，已发现；点：系统认为的位置"),
            thing_missed: word("布置物，未发现"),
            false_alarm: word("检测误报"),
            incidents: [word("高等级事件"), word("中等级事件"), word("低等级事件")],
            ellipse: word("95% 含真实位置"),
            north: word("北"),
            facts: word("数据"),
        }
    }
}
