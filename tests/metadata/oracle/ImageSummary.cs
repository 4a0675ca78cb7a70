using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

// One assembly. Each part is a line: its name, how many items it has, and a hash over what they are.
sealed class ImageSummary(string path, EnumTypes enums) {
  readonly PEReader pe = new(ImmutableArray.Create(File.ReadAllBytes(path)));
  readonly SignatureText signatures = new();
  MetadataReader reader = null!;

  public void Print() {
    reader = pe.GetMetadataReader();
    Console.WriteLine($"file {Path.GetFileName(path)}");
    Console.WriteLine($"identity {reader.GetAssemblyDefinition().GetAssemblyName().FullName}");
    Console.WriteLine($"mvid {reader.GetGuid(reader.GetModuleDefinition().Mvid)}");
    CorHeader cor = pe.PEHeaders.CorHeader!;
    Console.WriteLine($"cli {(uint)cor.Flags:x8} {cor.EntryPointTokenOrRelativeVirtualAddress:x8}");
    Console.WriteLine("rows " + string.Join(" ", Enumerable.Range(0, 0x2D)
        .Select(t => reader.GetTableRowCount((TableIndex)t))));
    Part("types", TableIndex.TypeDef, Type);
    Part("typerefs", TableIndex.TypeRef, TypeRef);
    Part("fields", TableIndex.Field, Field);
    Part("methods", TableIndex.MethodDef, Method);
    Part("params", TableIndex.Param, Param);
    Part("memberrefs", TableIndex.MemberRef, MemberRef);
    Part("properties", TableIndex.Property, Property);
    Part("events", TableIndex.Event, Event);
    Part("typespecs", TableIndex.TypeSpec, TypeSpec);
    Part("methodspecs", TableIndex.MethodSpec, MethodSpec);
    Part("standalonesigs", TableIndex.StandAloneSig, StandAloneSig);
    Part("genericparams", TableIndex.GenericParam, GenericParam);
    Part("attributes", TableIndex.CustomAttribute, Attribute);
    Part("exportedtypes", TableIndex.ExportedType, ExportedType);
    Part("assemblyrefs", TableIndex.AssemblyRef, AssemblyRef);
    Part("modulerefs", TableIndex.ModuleRef, ModuleRef);
    Part("resources", TableIndex.ManifestResource, Resource);
    Part("security", TableIndex.DeclSecurity, Security);
    Part("bodies", TableIndex.MethodDef, Body);
    Part("instructions", TableIndex.MethodDef, Instructions);
  }

  void Part(string name, TableIndex table, Action<Hash, int> item) {
    Hash hash = new();
    for (int rid = 1; rid <= reader.GetTableRowCount(table); ++rid) item(hash, rid);
    Console.WriteLine($"{name} {hash}");
  }

  void Name(Hash hash, StringHandle handle) => hash.Blob(reader.GetBlobReader(handle));
  void Blob(Hash hash, BlobHandle handle) => hash.Blob(reader.GetBlobReader(handle));
  static void Id(Hash hash, EntityHandle handle) => hash.Number(handle.IsNil ? 0 : MetadataTokens.GetToken(handle));
  static void Ids<T>(Hash hash, IEnumerable<T> handles, Func<T, EntityHandle> convert) {
    foreach (T handle in handles) Id(hash, convert(handle));
    hash.Number(0xFFFFFFFF);
  }

  void Type(Hash hash, int rid) {
    TypeDefinition type = reader.GetTypeDefinition(MetadataTokens.TypeDefinitionHandle(rid));
    hash.Next();
    Name(hash, type.Namespace);
    Name(hash, type.Name);
    hash.Number((uint)type.Attributes);
    Id(hash, type.BaseType);
    Id(hash, type.GetDeclaringType());
    Ids(hash, type.GetFields(), h => h);
    Ids(hash, type.GetMethods(), h => h);
    Ids(hash, type.GetProperties(), h => h);
    Ids(hash, type.GetEvents(), h => h);
    Ids(hash, type.GetNestedTypes(), h => h);
    Ids(hash, type.GetGenericParameters(), h => h);
    Ids(hash, type.GetInterfaceImplementations(), h => reader.GetInterfaceImplementation(h).Interface);
    Ids(hash, type.GetMethodImplementations(), h => reader.GetMethodImplementation(h).MethodBody);
    Ids(hash, type.GetMethodImplementations(), h => reader.GetMethodImplementation(h).MethodDeclaration);
    TypeLayout layout = type.GetLayout();
    hash.Number(layout.Size);
    hash.Number(layout.PackingSize);
  }

  void TypeRef(Hash hash, int rid) {
    TypeReference type = reader.GetTypeReference(MetadataTokens.TypeReferenceHandle(rid));
    hash.Next();
    Id(hash, type.ResolutionScope);
    Name(hash, type.Namespace);
    Name(hash, type.Name);
  }

  void Constant(Hash hash, ConstantHandle handle) {
    if (handle.IsNil) return;
    Constant constant = reader.GetConstant(handle);
    hash.Number((uint)constant.TypeCode);
    Blob(hash, constant.Value);
  }

  void Field(Hash hash, int rid) {
    FieldDefinition field = reader.GetFieldDefinition(MetadataTokens.FieldDefinitionHandle(rid));
    hash.Next();
    Name(hash, field.Name);
    hash.Number((uint)field.Attributes);
    Id(hash, field.GetDeclaringType());
    hash.Number(field.GetOffset());
    Blob(hash, field.GetMarshallingDescriptor());
    Constant(hash, field.GetDefaultValue());
    hash.Text(field.DecodeSignature(signatures, null));
    int rva = field.GetRelativeVirtualAddress();
    hash.Number(rva);
    if (rva == 0) return;
    PEMemoryBlock data = pe.GetSectionData(rva);
    hash.Bytes(data.GetContent(0, Math.Min(8, data.Length)).AsSpan());
  }

  void Method(Hash hash, int rid) {
    MethodDefinition method = reader.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(rid));
    hash.Next();
    Name(hash, method.Name);
    hash.Number((uint)method.Attributes);
    hash.Number((uint)method.ImplAttributes);
    hash.Number(method.RelativeVirtualAddress);
    Blob(hash, method.Signature);
    Id(hash, method.GetDeclaringType());
    Ids(hash, method.GetParameters(), h => h);
    Ids(hash, method.GetGenericParameters(), h => h);
    Ids(hash, method.GetCustomAttributes(), h => h);
    hash.Text(SignatureText.Method(method.DecodeSignature(signatures, null)));
    MethodImport import = method.GetImport();
    if (import.Module.IsNil) return;
    hash.Number((uint)import.Attributes);
    Name(hash, import.Name);
    Id(hash, import.Module);
  }

  void Param(Hash hash, int rid) {
    Parameter param = reader.GetParameter(MetadataTokens.ParameterHandle(rid));
    hash.Next();
    Name(hash, param.Name);
    hash.Number((uint)param.Attributes);
    hash.Number(param.SequenceNumber);
    Blob(hash, param.GetMarshallingDescriptor());
    Constant(hash, param.GetDefaultValue());
  }

  void MemberRef(Hash hash, int rid) {
    MemberReference member = reader.GetMemberReference(MetadataTokens.MemberReferenceHandle(rid));
    hash.Next();
    Id(hash, member.Parent);
    Name(hash, member.Name);
    hash.Text(member.GetKind() == MemberReferenceKind.Field
        ? member.DecodeFieldSignature(signatures, null)
        : SignatureText.Method(member.DecodeMethodSignature(signatures, null)));
  }

  void Property(Hash hash, int rid) {
    PropertyDefinition property = reader.GetPropertyDefinition(MetadataTokens.PropertyDefinitionHandle(rid));
    hash.Next();
    Name(hash, property.Name);
    hash.Number((uint)property.Attributes);
    hash.Text(SignatureText.Method(property.DecodeSignature(signatures, null)));
    PropertyAccessors accessors = property.GetAccessors();
    Id(hash, accessors.Getter);
    Id(hash, accessors.Setter);
    Ids(hash, accessors.Others, h => h);
    Constant(hash, property.GetDefaultValue());
  }

  void Event(Hash hash, int rid) {
    EventDefinition definition = reader.GetEventDefinition(MetadataTokens.EventDefinitionHandle(rid));
    hash.Next();
    Name(hash, definition.Name);
    hash.Number((uint)definition.Attributes);
    Id(hash, definition.Type);
    EventAccessors accessors = definition.GetAccessors();
    Id(hash, accessors.Adder);
    Id(hash, accessors.Remover);
    Id(hash, accessors.Raiser);
    Ids(hash, accessors.Others, h => h);
  }

  void TypeSpec(Hash hash, int rid) {
    hash.Next();
    hash.Text(reader.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(rid))
        .DecodeSignature(signatures, null));
  }

  void MethodSpec(Hash hash, int rid) {
    MethodSpecification spec = reader.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(rid));
    hash.Next();
    Id(hash, spec.Method);
    hash.Text(string.Join(",", spec.DecodeSignature(signatures, null)));
  }

  void StandAloneSig(Hash hash, int rid) {
    StandaloneSignature signature =
        reader.GetStandaloneSignature(MetadataTokens.StandaloneSignatureHandle(rid));
    hash.Next();
    hash.Text(signature.GetKind() == StandaloneSignatureKind.LocalVariables
        ? string.Join(",", signature.DecodeLocalSignature(signatures, null))
        : SignatureText.Method(signature.DecodeMethodSignature(signatures, null)));
  }

  void GenericParam(Hash hash, int rid) {
    GenericParameter param = reader.GetGenericParameter(MetadataTokens.GenericParameterHandle(rid));
    hash.Next();
    hash.Number(param.Index);
    hash.Number((uint)param.Attributes);
    Id(hash, param.Parent);
    Name(hash, param.Name);
    Ids(hash, param.GetConstraints(), h => reader.GetGenericParameterConstraint(h).Type);
  }

  void Attribute(Hash hash, int rid) {
    CustomAttribute attribute = reader.GetCustomAttribute(MetadataTokens.CustomAttributeHandle(rid));
    hash.Next();
    Id(hash, attribute.Parent);
    Id(hash, attribute.Constructor);
    hash.Text(new AttributeText(enums).Of(attribute));
  }

  void ExportedType(Hash hash, int rid) {
    ExportedType type = reader.GetExportedType(MetadataTokens.ExportedTypeHandle(rid));
    hash.Next();
    hash.Number((uint)type.Attributes);
    Name(hash, type.Namespace);
    Name(hash, type.Name);
    Id(hash, type.Implementation);
    EntityHandle implementation = type.Implementation;
    while (implementation.Kind == HandleKind.ExportedType)
      implementation = reader.GetExportedType((ExportedTypeHandle)implementation).Implementation;
    Id(hash, implementation);
  }

  void AssemblyRef(Hash hash, int rid) {
    hash.Next();
    hash.Text(reader.GetAssemblyReference(MetadataTokens.AssemblyReferenceHandle(rid)).GetAssemblyName().FullName);
  }

  void ModuleRef(Hash hash, int rid) {
    hash.Next();
    Name(hash, reader.GetModuleReference(MetadataTokens.ModuleReferenceHandle(rid)).Name);
  }

  void Resource(Hash hash, int rid) {
    ManifestResource resource = reader.GetManifestResource(MetadataTokens.ManifestResourceHandle(rid));
    hash.Next();
    Name(hash, resource.Name);
    hash.Number((uint)resource.Attributes);
    Id(hash, resource.Implementation);
    if (!resource.Implementation.IsNil) return;
    PEMemoryBlock all = pe.GetSectionData(pe.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
    BlobReader content = all.GetReader((int)resource.Offset, all.Length - (int)resource.Offset);
    hash.Bytes(content.ReadBytes(content.ReadInt32()));
  }

  void Security(Hash hash, int rid) {
    DeclarativeSecurityAttribute security =
        reader.GetDeclarativeSecurityAttribute(MetadataTokens.DeclarativeSecurityAttributeHandle(rid));
    hash.Next();
    hash.Number((uint)security.Action);
    Id(hash, security.Parent);
    Blob(hash, security.PermissionSet);
  }

  MethodBodyBlock? BodyOf(int rid) {
    MethodDefinition method = reader.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(rid));
    bool isIL = (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL;
    return method.RelativeVirtualAddress == 0 || !isIL ? null : pe.GetMethodBody(method.RelativeVirtualAddress);
  }

  void Body(Hash hash, int rid) {
    if (BodyOf(rid) is not { } body) return;
    hash.Next();
    hash.Number(body.MaxStack);
    hash.Number(body.LocalVariablesInitialized ? 1 : 0);
    Id(hash, body.LocalSignature);
    hash.Blob(body.GetILReader());
    hash.Number(body.ExceptionRegions.Length);
    foreach (ExceptionRegion region in body.ExceptionRegions) {
      hash.Number((uint)region.Kind);
      hash.Number(region.TryOffset);
      hash.Number(region.TryLength);
      hash.Number(region.HandlerOffset);
      hash.Number(region.HandlerLength);
      if (region.Kind == ExceptionRegionKind.Catch) Id(hash, region.CatchType);
      if (region.Kind == ExceptionRegionKind.Filter) hash.Number(region.FilterOffset);
    }
  }

  void Instructions(Hash hash, int rid) {
    if (BodyOf(rid) is { } body) InstructionHash.Add(hash, reader, body.GetILReader());
  }
}
