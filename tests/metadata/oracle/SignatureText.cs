using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

// A signature as text that shows its whole structure; the same notation as in ImageSummary.cpp.
sealed class SignatureText : ISignatureTypeProvider<string, object?> {
  public static string Method(MethodSignature<string> s) =>
      $"{s.Header.RawValue:x}/{s.GenericParameterCount}/{s.RequiredParameterCount}/{s.ReturnType}" +
      $"({string.Join(",", s.ParameterTypes)})";

  public string GetArrayType(string element, ArrayShape shape) =>
      $"A({element};{shape.Rank};{string.Join(",", shape.Sizes)};{string.Join(",", shape.LowerBounds)})";
  public string GetByReferenceType(string element) => $"R({element})";
  public string GetFunctionPointerType(MethodSignature<string> signature) => $"F({Method(signature)})";
  public string GetGenericInstantiation(string generic, ImmutableArray<string> arguments) =>
      $"G({generic};{string.Join(",", arguments)})";
  public string GetGenericMethodParameter(object? context, int index) => $"M{index}";
  public string GetGenericTypeParameter(object? context, int index) => $"V{index}";
  public string GetModifiedType(string modifier, string unmodified, bool required) =>
      $"{(required ? 'Q' : 'O')}({modifier};{unmodified})";
  public string GetPinnedType(string element) => $"N({element})";
  public string GetPointerType(string element) => $"P({element})";
  public string GetPrimitiveType(PrimitiveTypeCode code) => $"p{(int)code:x}";
  public string GetSZArrayType(string element) => $"S({element})";
  public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind) =>
      $"{kind:x}:{MetadataTokens.GetToken(handle):x8}";
  public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind) =>
      $"{kind:x}:{MetadataTokens.GetToken(handle):x8}";
  public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle,
                                         byte kind) => $"{kind:x}:{MetadataTokens.GetToken(handle):x8}";
}
