using System.Collections.Immutable;
using System.Reflection.Metadata;

// A custom attribute's arguments as text; the same notation as in ImageSummary.cpp. Types are their full names here.
sealed class AttributeText(EnumTypes enums) : ICustomAttributeTypeProvider<string> {
  public string Of(CustomAttribute attribute) {
    CustomAttributeValue<string> value = attribute.DecodeValue(this);
    string text = string.Join(",", value.FixedArguments.Select(a => Argument(a.Type, a.Value)));
    foreach (CustomAttributeNamedArgument<string> named in value.NamedArguments)
      text += $";{(named.Kind == CustomAttributeNamedArgumentKind.Field ? 'F' : 'P')}{named.Name}=" +
              Argument(named.Type, named.Value);
    return text;
  }

  string Argument(string type, object? value) => value switch {
    null => "null",
    ImmutableArray<CustomAttributeTypedArgument<string>> array =>
        $"[{string.Join(",", array.Select(a => Argument(a.Type, a.Value)))}]",
    string s when type == "System.Type" => $"t'{SimpleName(s)}'",
    string s => $"'{s}'",
    bool b => $"{Code(type)}:{(b ? 1 : 0):x}",
    char c => $"{Code(type)}:{(ushort)c:x}",
    sbyte n => $"{Code(type)}:{(byte)n:x}",
    byte n => $"{Code(type)}:{n:x}",
    short n => $"{Code(type)}:{(ushort)n:x}",
    ushort n => $"{Code(type)}:{n:x}",
    int n => $"{Code(type)}:{(uint)n:x}",
    uint n => $"{Code(type)}:{n:x}",
    long n => $"{Code(type)}:{(ulong)n:x}",
    ulong n => $"{Code(type)}:{n:x}",
    float n => $"{Code(type)}:{BitConverter.SingleToUInt32Bits(n):x}",
    double n => $"{Code(type)}:{BitConverter.DoubleToUInt64Bits(n):x}",
    _ => throw new BadImageFormatException(value.GetType().Name),
  };

  string Code(string type) => enums.Contains(type) ? "enum" : type;

  public string GetPrimitiveType(PrimitiveTypeCode code) => $"p{(int)code:x}";
  public string GetSystemType() => "System.Type";
  public string GetSZArrayType(string element) => element + "[]";
  public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind) =>
      EnumTypes.FullName(reader, handle);
  public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind) =>
      EnumTypes.FullName(reader, handle);
  public PrimitiveTypeCode GetUnderlyingEnumType(string type) => enums.Of(SimpleName(type));
  public bool IsSystemType(string type) => type == "System.Type";

  // An argument of type Type keeps its name as it was serialized; of an enum's, what is before the assembly counts.
  public string GetTypeFromSerializedName(string name) => enums.Contains(SimpleName(name)) ? SimpleName(name) : name;

  static string SimpleName(string name) => name.Split(',')[0];
}
