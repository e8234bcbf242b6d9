// Elements without a framework: the page is rebuilt as a whole when something changes, it is that small.
type Child = Node | string | false | null | undefined;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

function made<T extends Element>(element: T, attributes: Attributes, children: Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== false && child != null));
  return element;
}

export const el = (tag: string, attributes: Attributes = {}, ...children: Child[]) =>
  made(document.createElement(tag), attributes, children);

export const svg = (tag: string, attributes: Attributes = {}, ...children: Child[]) =>
  made(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
