// A district is small: a local plane in metres is exact enough to draw with.
type Point = [number, number];

const METRES_PER_DEGREE = 111_320;

const eastScale = (lat: number) => METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);

/** The point so many metres east and north of another. */
export function offset([lon, lat]: Point, east: number, north: number): Point {
  return [lon + east / eastScale(lat), lat + north / METRES_PER_DEGREE];
}

/** Metres and bearing, degrees from north, from one point to another. */
export function from(a: Point, b: Point): { metres: number; bearing: number } {
  const east = (b[0] - a[0]) * eastScale(a[1]);
  const north = (b[1] - a[1]) * METRES_PER_DEGREE;
  return { metres: Math.hypot(east, north), bearing: (Math.atan2(east, north) * 180) / Math.PI };
}

/** The ring of an ellipse; `bearing` is that of the half axis `major`. */
export function ellipse(centre: Point, major: number, minor: number, bearing: number, corners = 64): Point[] {
  const turn = (bearing * Math.PI) / 180;
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (i / corners) * 2 * Math.PI;
    const along = major * Math.cos(angle);
    const across = minor * Math.sin(angle);
    return offset(centre, along * Math.sin(turn) + across * Math.cos(turn), along * Math.cos(turn) - across * Math.sin(turn));
  });
}

/** All points of a geometry. */
export function points(geometry: GeoJSON.Geometry): Point[] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(points);
  return flat(geometry.coordinates);
}

function flat(coordinates: unknown): Point[] {
  const list = coordinates as unknown[];
  return typeof list[0] === 'number' ? [[list[0], list[1] as number]] : list.flatMap(flat);
}

/** West, south, east, north; none without points. */
export function bounds(all: Point[]): [number, number, number, number] | null {
  if (all.length === 0) return null;
  const lon = all.map((point) => point[0]);
  const lat = all.map((point) => point[1]);
  return [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)];
}

/** Where to write the name: the middle of the widest run inside the shape, on the line through its centre of area. */
export function labelPoint(geometry: GeoJSON.Geometry): Point {
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.type === 'MultiPolygon' ? largest(geometry.coordinates) : null;
  if (!rings?.[0]) return middle(points(geometry));
  const lat = centroid(rings[0] as Point[])[1];
  const cuts = rings.flatMap((ring) => crossings(ring as Point[], lat)).sort((a, b) => a - b);
  let best: [number, number] | null = null;
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    if (!best || cuts[i + 1]! - cuts[i]! > best[1] - best[0]) best = [cuts[i]!, cuts[i + 1]!];
  }
  return best ? [(best[0] + best[1]) / 2, lat] : centroid(rings[0] as Point[]);
}

const largest = (polygons: GeoJSON.Position[][][]) =>
  polygons.reduce((a, b) => (Math.abs(area(b[0] as Point[])) > Math.abs(area(a[0] as Point[])) ? b : a));

function crossings(ring: Point[], lat: number): number[] {
  return ring.slice(1).flatMap((b, i) => {
    const a = ring[i]!;
    return a[1] > lat === b[1] > lat ? [] : [a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0])];
  });
}

function area(ring: Point[]): number {
  return ring.slice(1).reduce((sum, b, i) => sum + ring[i]![0] * b[1] - b[0] * ring[i]![1], 0) / 2;
}

// Relative to the first corner, or the differences drown in the digits of the coordinates.
function centroid(ring: Point[]): Point {
  const origin = ring[0]!;
  const near = ring.map(([lon, lat]): Point => [lon - origin[0], lat - origin[1]]);
  const whole = area(near);
  if (whole === 0) return middle(ring);
  const sum = near.slice(1).reduce(([x, y], b, i): Point => {
    const a = near[i]!;
    const cross = a[0] * b[1] - b[0] * a[1];
    return [x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross];
  }, [0, 0] as Point);
  return [origin[0] + sum[0] / (6 * whole), origin[1] + sum[1] / (6 * whole)];
}

function middle(all: Point[]): Point {
  return all[Math.floor(all.length / 2)] ?? [0, 0];
}

/** Lines every `step` metres around a box, counted from its south-west corner. */
export function grid([west, south, east, north]: [number, number, number, number], step: number): Point[][] {
  const margin = 5 * step;
  const start = offset([west, south], -margin, -margin);
  const width = from(start, [east, start[1]]).metres + margin;
  const height = from(start, [start[0], north]).metres + margin;
  const columns = Array.from({ length: Math.ceil(width / step) + 1 }, (_, i): Point[] =>
    [offset(start, i * step, 0), offset(start, i * step, height)]);
  const rows = Array.from({ length: Math.ceil(height / step) + 1 }, (_, i): Point[] =>
    [offset(start, 0, i * step), offset(start, width, i * step)]);
  return [...columns, ...rows];
}
