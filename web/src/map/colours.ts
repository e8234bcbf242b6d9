// Chosen for contrast on the ground colour. Never the only sign of anything.
export const GROUND = '#0F1318';
export const TEXT = '#E6EAF0';
export const SEEN = '#2A9D8F';
export const DUE = '#FFB000';
export const OVERDUE = '#FE6100';
export const UNWATCHED = '#8B94A3';
export const NOLOOK = '#785EF0';
export const DRONE = '#7AA2FF';
export const TEAM = '#F4F1DE';
export const INCIDENT = '#FF4D8D';
export const QUIET = '#4A5463';
