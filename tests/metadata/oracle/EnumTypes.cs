using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

// Underlying types of all enums of a set of assemblies, by full name.
sealed class EnumTypes {
  readonly Dictionary<string, PrimitiveTypeCode> underlying = [];

  public EnumTypes(IEnumerable<string> paths) {
    foreach (string path in paths) {
      using PEReader pe = new(File.OpenRead(path));
      MetadataReader reader = pe.GetMetadataReader();
      foreach (TypeDefinitionHandle handle in reader.TypeDefinitions) {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        if (!IsEnum(reader, type)) continue;
        foreach (FieldDefinitionHandle field in type.GetFields()) {
          FieldDefinition definition = reader.GetFieldDefinition(field);
          if ((definition.Attributes & System.Reflection.FieldAttributes.Static) != 0) continue;
          BlobReader signature = reader.GetBlobReader(definition.Signature);
          signature.ReadByte();
          underlying.TryAdd(FullName(reader, handle), (PrimitiveTypeCode)signature.ReadByte());
          break;
        }
      }
    }
  }

  public bool Contains(string name) => underlying.ContainsKey(name);
  public PrimitiveTypeCode Of(string name) =>
      underlying.TryGetValue(name, out PrimitiveTypeCode code) ? code : throw new BadImageFormatException(name);

  static bool IsEnum(MetadataReader reader, TypeDefinition type) {
    if (type.BaseType.IsNil) return false;
    string name = type.BaseType.Kind switch {
      HandleKind.TypeReference => FullName(reader, (TypeReferenceHandle)type.BaseType),
      HandleKind.TypeDefinition => FullName(reader, (TypeDefinitionHandle)type.BaseType),
      _ => "",
    };
    return name == "System.Enum";
  }

  public static string FullName(MetadataReader reader, TypeDefinitionHandle handle) {
    TypeDefinition type = reader.GetTypeDefinition(handle);
    string name = reader.GetString(type.Name);
    TypeDefinitionHandle enclosing = type.GetDeclaringType();
    if (!enclosing.IsNil) return FullName(reader, enclosing) + "+" + name;
    return type.Namespace.IsNil ? name : reader.GetString(type.Namespace) + "." + name;
  }

  public static string FullName(MetadataReader reader, TypeReferenceHandle handle) {
    TypeReference type = reader.GetTypeReference(handle);
    string name = reader.GetString(type.Name);
    if (type.ResolutionScope.Kind == HandleKind.TypeReference)
      return FullName(reader, (TypeReferenceHandle)type.ResolutionScope) + "+" + name;
    return type.Namespace.IsNil ? name : reader.GetString(type.Namespace) + "." + name;
  }
}
