//! What is wrong in files that people write, and what no plan can keep: Q.

use super::Code;

codes! {
    /// The file is no UTF-8.
    NOT_UTF8 = "Q101";
    /// The file is no UTF-8, and looks like GBK.
    GBK = "Q102";
    /// The file is UTF-16.
    UTF16 = "Q103";
    /// The map file is not there.
    NO_MAP_FILE = "Q104";
    /// The map file lies outside the patrol's folder.
    MAP_PATH = "Q105";
    /// The file is too large.
    TOO_LARGE = "Q106";
    /// An elevation file is not there.
    NO_ELEVATION_FILE = "Q107";
    /// An elevation file lies outside the patrol's folder.
    ELEVATION_PATH = "Q108";
    /// An elevation file that cannot be read.
    NOT_ELEVATION = "Q109";
    /// An elevation file whose coordinates are no degrees of WGS-84.
    ELEVATION_DATUM = "Q110";
    /// An elevation file with more samples over the fence than a patrol carries.
    ELEVATION_FINE = "Q111";

    /// Not TOML.
    TOML_SYNTAX = "Q201";
    /// A key that nobody reads.
    UNKNOWN_KEY = "Q202";
    /// Full-width quotes around a value.
    FULLWIDTH_QUOTES = "Q203";
    /// Other full-width punctuation outside a text.
    FULLWIDTH = "Q204";
    /// A key is missing.
    MISSING_KEY = "Q205";
    /// A value of the wrong type.
    WRONG_TYPE = "Q206";
    /// A number outside its range.
    OUT_OF_RANGE = "Q207";
    /// An empty text or list.
    EMPTY = "Q208";
    /// A word that is not one of those allowed.
    NOT_ONE_OF = "Q209";
    /// Not a length of time.
    DURATION = "Q210";
    /// Not a rule for a lost link.
    LINK_LOST = "Q211";
    /// The same name twice in a list.
    LISTED_TWICE = "Q212";

    /// Windows without a time zone.
    NO_TIMEZONE = "Q220";
    /// A time zone that does not exist.
    UNKNOWN_TIMEZONE = "Q221";
    /// Not a day of the week.
    DAY = "Q222";
    /// Not a time of day.
    TIME = "Q223";
    /// No window.
    NO_WINDOW = "Q224";

    /// A place that the map does not have.
    UNKNOWN_PLACE = "Q230";
    /// A place of another kind.
    WRONG_KIND = "Q231";
    /// A place that two watches name.
    WATCHED_TWICE = "Q232";
    /// A dock that the map does not have.
    UNKNOWN_DOCK = "Q233";
    /// No area, no post and no line.
    NOTHING_TO_WATCH = "Q234";

    /// A camera that nobody knows.
    UNKNOWN_CAMERA = "Q240";
    /// A drone that the daemon's config does not have.
    UNKNOWN_DRONE = "Q241";
    /// Nobody to fly it.
    NO_DRONES = "Q242";

    /// Places in mainland China, and the patrol does not say in which datum.
    NO_DATUM = "Q250";
    /// Nothing says how high the tallest thing is.
    NO_OBSTACLE_HEIGHT = "Q251";
    /// A height less than 20 m above the tallest thing.
    TOO_LOW = "Q252";
    /// A dock beside something tall.
    DOCK_BY_OBSTACLE = "Q254";
    /// Ground inside the fence whose height no elevation file knows.
    GROUND_UNKNOWN = "Q255";

    /// Not JSON.
    JSON_SYNTAX = "Q301";
    /// JSON, but not a GeoJSON FeatureCollection.
    NOT_FEATURES = "Q302";
    /// A feature without `kind`.
    NO_KIND = "Q303";
    /// A feature without `name`.
    NO_NAME = "Q304";
    /// A kind that does not exist.
    UNKNOWN_KIND = "Q305";
    /// Two features with one name.
    DUPLICATE_NAME = "Q306";
    /// A geometry that does not suit the kind.
    WRONG_GEOMETRY = "Q307";
    /// Not a position.
    NOT_A_POSITION = "Q308";
    /// A position that is not on the globe.
    OFF_THE_GLOBE = "Q309";
    /// Latitude and longitude swapped.
    SWAPPED = "Q310";
    /// A ring that crosses itself.
    CROSSES_ITSELF = "Q311";
    /// A ring with fewer than three corners.
    FEW_CORNERS = "Q312";
    /// A ring without ground inside.
    NO_GROUND = "Q313";
    /// A hole that is not inside its area.
    HOLE_OUTSIDE = "Q314";
    /// Two holes that overlap.
    HOLES_OVERLAP = "Q315";
    /// A no-fly area with nothing inside the fence.
    NOFLY_OUTSIDE = "Q316";
    /// A place that is not inside the fence.
    OUTSIDE_FENCE = "Q317";
    /// A dock or an area in a no-fly area.
    IN_NOFLY = "Q318";
    /// Hours of a map that are none.
    HOURS = "Q319";
    /// No fence.
    NO_FENCE = "Q320";
    /// More than one fence.
    SECOND_FENCE = "Q321";
    /// A feature over the 180th meridian.
    ANTIMERIDIAN = "Q322";
    /// A fence wider than the local plane is good for.
    FENCE_TOO_WIDE = "Q323";
    /// More corners or features than a patrol may have.
    TOO_MANY = "Q324";
    /// A line with fewer than two corners.
    SHORT_LINE = "Q325";
    /// A KML map that is no XML.
    XML_SYNTAX = "Q326";
    /// XML, but not KML.
    NOT_KML = "Q327";
    /// Something watched that lies in no-look ground.
    IN_NOLOOK = "Q328";

    /// The camera's image has the horizon in it.
    SEES_HORIZON = "Q501";
    /// Nothing of a place can be seen from where drones may fly.
    NOTHING_LEFT = "Q502";
    /// No point to look at a post from.
    NO_STAND_OFF = "Q503";
    /// The camera does not show the post from there.
    OUT_OF_FRAME = "Q504";
    /// More fence corners than a drone stores.
    FENCE_CORNERS = "Q505";
    /// No way from a drone's pad.
    NO_WAY = "Q506";
    /// A place that cannot be reached from the others.
    PARTED = "Q507";
    /// More passes than a plan may hold.
    PLAN_TOO_BIG = "Q508";
    /// A drone that only gets there and back.
    ENDURANCE = "Q509";
    /// A revisit that the fleet cannot keep.
    INFEASIBLE = "Q510";
    /// An autopilot that stores too few items.
    TOO_FEW_ITEMS = "Q511";
    /// A plan that does not pass its own proof.
    UNPROVEN = "Q512";
    /// An airframe that makes no headway against the wind.
    TOO_WINDY = "Q520";
    /// A place that no drone gets to and back from on one battery.
    OUT_OF_REACH = "Q521";

    /// A scenario whose TOML cannot be read.
    SCENARIO_SHAPE = "Q601";
    /// A key that nobody reads, and the one that is meant.
    SCENARIO_KEY_NEAR = "Q602";
    /// A key that nobody reads.
    SCENARIO_KEY = "Q603";
    /// Not a time after the beginning.
    SCENARIO_TIME = "Q610";
    /// A word or name that does not exist.
    SCENARIO_NAME = "Q611";
    /// A number outside its range.
    SCENARIO_NUMBER = "Q612";
    /// One of several keys is needed.
    SCENARIO_NEEDS = "Q613";
    /// A fault without its value.
    SCENARIO_VALUE = "Q614";
    /// The patrol cannot be read.
    SCENARIO_PATROL = "Q615";
    /// Not a date and time.
    SCENARIO_BEGINS = "Q616";
    /// A place that is not on the globe.
    SCENARIO_PLACE = "Q617";
    /// Two things of one name.
    SCENARIO_TWICE = "Q618";
}
