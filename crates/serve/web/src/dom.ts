/** Finds an element of the page by its id; the template and the script must agree on it. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  return expect(document.getElementById(id), type, `#${id}`);
}

/** Finds the first match within `root`. */
export function within<T extends Element>(
  root: ParentNode,
  selector: string,
  type: new () => T,
): T {
  return expect(root.querySelector(selector), type, selector);
}

function expect<T extends Element>(
  found: Element | null,
  type: new () => T,
  name: string,
): T {
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} ${name}`);
  return found;
}
