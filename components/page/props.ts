/** Islands' props on their way into the page: JSON, and dates. */

const DATE = "$date";

/** @throws for functions and other things that cannot travel */
export function packProps(props: object): string {
  return JSON.stringify(props, function (this: Record<string, unknown>, key, value) {
    // A date has turned itself into text by now; what it was stands in its holder.
    const original = this[key];
    if (original instanceof Date) return { [DATE]: original.getTime() };
    if (typeof original === "function" || typeof original === "symbol") {
      throw new TypeError(`Cannot hand "${key}" to an island: props are JSON and dates`);
    }
    return value;
  });
}

export function unpackProps(text: string): Record<string, unknown> {
  return JSON.parse(text, (_, value) => {
    const isDate = typeof value === "object" && value !== null && Object.keys(value).length === 1 &&
      typeof value[DATE] === "number";
    return isDate ? new Date(value[DATE]) : value;
  });
}
