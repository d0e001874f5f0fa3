/** The API's reference. */

export enum DocsWords {
  For = "For",
  Everybody = "everybody",
  AtMost = "At most",
  Parameters = "Parameters",
  Body = "Body",
  TryIt = "Try it",
  Required = "required",
  Api = "API",
  AsAFile = " As a file: ",
  OpenapiFile = "openapi.json",
  SearchOperations = "Search operations",
  Search = "Search",
  Areas = "Areas",
  StartHere = "Start here",
  Schemas = "Schemas",
  ShowAll = "Show all",
  Parts = "Parts",
}

export function problemsItMayAnswer(count: string | number): string {
  return `${count} problems it may answer`;
}

export function byCurl(method: string | number, path: string | number): string {
  return `${method} ${path} by curl`;
}

export function inPlace(place: string | number): string {
  return ` in ${place}`;
}

export function countFound(count: string | number): string {
  return `${count} found. `;
}
