// For docs/reference: shows types as programs write them, where TypeDoc shows how the compiler derives them.

import { ArrayType, Converter, LiteralType, ReferenceType, ReflectionKind, ReflectionType, UnionType } from "typedoc";

/** Below TypeDoc's own listeners, which add base types and groups. */
const LAST = -1000;

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, showTypesAsWritten, LAST);
}

/** @param {import("typedoc").Context} context */
function showTypesAsWritten(context) {
  for (const reflection of Object.values(context.project.reflections)) {
    if (reflection.kindOf(ReflectionKind.Project | ReflectionKind.Module)) sortIndex(reflection);
    if (reflection.kindOf(ReflectionKind.Class)) hideBaseTypes(reflection);
    if (reflection.kindOf(ReflectionKind.TypeAlias)) reflection.type = unionOfLiterals(context, reflection) ?? reflection.type;
    if (reflection.type) reflection.type = asWritten(reflection.type);
  }
}

/** Members stay in the order of the source, but an index is alphabetical. */
function sortIndex({ groups = [] }) {
  for (const { children } of groups) children.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The base class and the interface that derives the outputs are not exported. All their members are listed in the class. */
function hideBaseTypes(reflection) {
  delete reflection.typeHierarchy;
  for (const signature of (reflection.children ?? []).flatMap(({ signatures = [] }) => signatures)) {
    delete signature.inheritedFrom;
    delete signature.overwrites;
  }
}

/** The literals behind a type such as `keyof typeof CONNECTORS`, or undefined if it is another type. */
function unionOfLiterals(context, reflection) {
  const symbol = context.getSymbolFromReflection(reflection);
  const types = context.programs.map((program) => program.getTypeChecker().getDeclaredTypeOfSymbol(symbol));
  const union = types.find((type) => type.isUnion() && type.types.every((member) => member.isStringLiteral()));
  // The compiler orders them by when it met them, which other entry points change.
  const values = union?.types.map(({ value }) => value).sort();
  return values && new UnionType(values.map((value) => new LiteralType(value)));
}

/** Pulumi's `Output<T>` is an alias that the compiler may show as `OutputInstance<T>`. `UnwrappedObject<T>` is `T` without `Input`. */
function asWritten(type) {
  if (type instanceof UnionType) return new UnionType(type.types.map(asWritten));
  if (!(type instanceof ReferenceType)) return type;
  if (type.name === "UnwrappedObject") return withoutInputs(type.typeArguments[0]);
  if (type.name === "OutputInstance") type.name = "Output";
  type.typeArguments = type.typeArguments?.map(asWritten);
  return type;
}

function withoutInputs(type) {
  if (type instanceof UnionType) return new UnionType(type.types.map(withoutInputs));
  if (type instanceof ArrayType) return new ArrayType(withoutInputs(type.elementType));
  if (type instanceof ReflectionType) {
    for (const property of type.declaration.children ?? []) property.type = withoutInputs(property.type);
    return type;
  }
  if (!(type instanceof ReferenceType)) return type;
  if (type.name === "Input") return withoutInputs(type.typeArguments[0]);
  type.typeArguments = type.typeArguments?.map(withoutInputs);
  return type;
}
