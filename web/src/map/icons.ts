// The map's pictures are drawn here: nothing is fetched, and every state has its own shape or pattern.
import type { Map as Canvas } from 'maplibre-gl';
import * as colours from './colours';

const RATIO = 2;

type Pen = CanvasRenderingContext2D;

function drawn(size: number, draw: (pen: Pen, size: number) => void): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * RATIO;
  const pen = canvas.getContext('2d')!;
  pen.scale(RATIO, RATIO);
  draw(pen, size);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function path(pen: Pen, corners: [number, number][]): void {
  pen.beginPath();
  corners.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.closePath();
}

function paint(pen: Pen, fill: string | null, stroke: string, width = 1.5): void {
  if (fill) {
    pen.fillStyle = fill;
    pen.fill();
  }
  pen.strokeStyle = stroke;
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.stroke();
}

// Drawn three times so that the pattern's lines go on over its edges.
function stripes(colour: string, gap: number, width: number): (pen: Pen, size: number) => void {
  return (pen, size) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    for (let x = -size; x <= 2 * size; x += gap) {
      pen.beginPath();
      pen.moveTo(x - 2, size + 2);
      pen.lineTo(x + size + 2, -2);
      pen.stroke();
    }
  };
}

function crossed(pen: Pen, size: number): void {
  stripes('rgba(230,234,240,.34)', size, 1)(pen, size);
  pen.translate(size, 0);
  pen.scale(-1, 1);
  stripes('rgba(230,234,240,.34)', size, 1)(pen, size);
}

function dots(pen: Pen, size: number): void {
  pen.fillStyle = colours.UNWATCHED;
  for (const [x, y] of [[size / 4, size / 4], [(size * 3) / 4, (size * 3) / 4]] as const) {
    pen.beginPath();
    pen.arc(x, y, 1.2, 0, 2 * Math.PI);
    pen.fill();
  }
}

const ARROW: [number, number][] = [[14, 3], [23, 24], [14, 19], [5, 24]];

function drone(fill: string | null, stroke: string): (pen: Pen) => void {
  return (pen) => {
    path(pen, ARROW);
    paint(pen, fill, stroke, 2);
  };
}

function lost(pen: Pen): void {
  path(pen, ARROW);
  paint(pen, colours.GROUND, colours.DRONE, 1.5);
  pen.beginPath();
  pen.moveTo(6, 6);
  pen.lineTo(22, 22);
  pen.moveTo(22, 6);
  pen.lineTo(6, 22);
  paint(pen, null, colours.OVERDUE, 3);
}

function square(fill: string | null): (pen: Pen) => void {
  return (pen) => {
    pen.beginPath();
    pen.rect(4, 4, 12, 12);
    paint(pen, fill ?? colours.GROUND, fill ? colours.GROUND : colours.TEAM, 2);
  };
}

function dock(pen: Pen): void {
  pen.beginPath();
  pen.rect(3, 3, 16, 16);
  paint(pen, '#1B222C', colours.DRONE, 1.3);
  pen.beginPath();
  pen.moveTo(8, 6);
  pen.lineTo(8, 16);
  pen.moveTo(14, 6);
  pen.lineTo(14, 16);
  pen.moveTo(8, 11);
  pen.lineTo(14, 11);
  paint(pen, null, colours.DRONE, 1.3);
}

function post(colour: string, solid: boolean): (pen: Pen) => void {
  return (pen) => {
    pen.beginPath();
    pen.arc(10, 10, 7, 0, 2 * Math.PI);
    paint(pen, colours.GROUND, colour, 2);
    pen.beginPath();
    pen.arc(10, 10, 2.5, 0, 2 * Math.PI);
    paint(pen, solid ? colour : colours.GROUND, colour, 1.5);
  };
}

const SHAPES: Record<string, [number, number][]> = {
  triangle: [[14, 4], [25, 23], [3, 23]],
  diamond: [[14, 3], [24, 14], [14, 25], [4, 14]],
};

function shape(name: string, shut: boolean): (pen: Pen) => void {
  return (pen) => {
    const corners = SHAPES[name];
    if (corners) {
      path(pen, corners);
    } else {
      pen.beginPath();
      pen.arc(14, 14, 9, 0, 2 * Math.PI);
    }
    paint(pen, shut ? colours.GROUND : colours.INCIDENT, shut ? colours.INCIDENT : '#fff', 1.5);
  };
}

/** Gives the map its icons and patterns. */
export function addIcons(map: Canvas): void {
  const add = (name: string, size: number, draw: (pen: Pen, size: number) => void) =>
    map.addImage(name, drawn(size, draw), { pixelRatio: RATIO });
  add('hatch', 12, stripes('rgba(254,97,0,.8)', 12, 2.4));
  add('cross', 12, crossed);
  add('dots', 10, dots);
  add('drone', 28, drone(colours.DRONE, colours.GROUND));
  add('drone-down', 28, drone(colours.GROUND, colours.DRONE));
  add('drone-lost', 28, lost);
  add('team', 20, square(colours.TEAM));
  add('team-old', 20, square(null));
  add('dock', 22, dock);
  const states = { never: colours.QUIET, seen: colours.SEEN, due: colours.DUE, overdue: colours.OVERDUE };
  for (const [state, colour] of Object.entries(states)) add(`post-${state}`, 20, post(colour, state !== 'never'));
  for (const name of ['triangle', 'diamond', 'disc']) {
    add(name, 28, shape(name, false));
    add(`${name}-shut`, 28, shape(name, true));
  }
}
