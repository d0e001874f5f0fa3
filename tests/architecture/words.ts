/** Finds what people read where it does not belong: sentences outside `components/words/`. */

import ts from "typescript";
import type { Source } from "./scan.ts";

/** Attributes that are read or heard, of elements and of parts. */
const SAID = new Set([
  ...["aria-label", "aria-description", "aria-roledescription", "title", "alt", "placeholder"],
  ...["label", "hint", "error", "note", "text", "summary"],
]);
const WORD = /\p{L}{2}/u;
/** Begins as a sentence does and goes on; calls (`GET /…`), codes and messages to programmers do not. */
const SENTENCE = /^\s*(?!(?:[A-Z]{2,}|Cannot)\s)\p{Lu}\p{Ll}*[,:]?\s+\p{L}/u;

/** @returns `path:line says "…"` for each text that stands in code */
export function spoken({ path, text }: Source): string[] {
  const kind = path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found: string[] = [];

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    const said = saidBy(node);
    if (said !== undefined && isWords(node, said)) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(`${path}:${line} says ${JSON.stringify(said.trim().slice(0, 60))}`);
    }
    ts.forEachChild(node, visit);
  }

  visit(file);
  return found;
}

/** Text of a literal, with blanks for what is filled in. */
function saidBy(node: ts.Node): string | undefined {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head, ...node.templateSpans.map(({ literal }) => literal)]
    .map(({ text }) => text).join(" ");
}

function isWords(node: ts.Node, said: string): boolean {
  if (!WORD.test(said)) return false;
  return ts.isJsxText(node) || isShown(node) || SENTENCE.test(said);
}

/** Whether a literal is what an element holds, or an attribute that is read. */
function isShown(node: ts.Node): boolean {
  let at = node;
  // A choice between texts says one of them.
  while (
    ts.isParenthesizedExpression(at.parent) ||
    ts.isConditionalExpression(at.parent) && at.parent.condition !== at ||
    ts.isBinaryExpression(at.parent) && /^(?:&&|\|\||\?\?)$/.test(operatorOf(at.parent))
  ) at = at.parent;
  const place = ts.isJsxExpression(at.parent) ? at.parent.parent : at.parent;
  if (ts.isJsxAttribute(place)) return SAID.has(place.name.getText());
  return ts.isJsxElement(place) || ts.isJsxFragment(place);
}

function operatorOf({ operatorToken }: ts.BinaryExpression): string {
  return operatorToken.getText();
}

/** @returns `path:line says …` for words that are read while a module is loaded, before anybody reads a page */
export function saidAtLoading({ path, text }: Source): string[] {
  const kind = path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const words = new Set(file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return [];
    const { moduleSpecifier, importClause } = statement;
    if (!ts.isStringLiteral(moduleSpecifier) || !isCatalogue(moduleSpecifier.text)) return [];
    const bindings = importClause?.namedBindings;
    return bindings && ts.isNamedImports(bindings)
      ? bindings.elements.map(({ name }) => name.text)
      : [];
  }));
  const found: string[] = [];

  function visit(node: ts.Node): void {
    if (ts.isFunctionLike(node) || ts.isTypeNode(node) || ts.isImportDeclaration(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isIdentifier(node) && words.has(node.text)) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push(`${path}:${line} says ${node.parent.getText().slice(0, 60)}`);
    }
    ts.forEachChild(node, visit);
  }

  visit(file);
  return found;
}

/** A catalogue of several languages; those with one are named here. */
function isCatalogue(specifier: string): boolean {
  const [, name = ""] = /\/words\/(\w+)\.tsx?$/.exec(specifier) ?? [];
  return name !== "" &&
    !/^(?:admin|arena_debug|docs|DocsGuides|language|review|try_call)/.test(name);
}
