// One assembly in the making, row by row: nothing checks that it makes sense.
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

sealed class Assembly {
  public readonly MetadataBuilder Metadata = new();
  public readonly string Name;
  public readonly EntityHandle Object, ValueType, String;
  public MethodDefinitionHandle EntryPoint;

  readonly BlobBuilder il = new();
  readonly MethodBodyStreamEncoder bodies;
  readonly EntityHandle runtime;

  public Assembly(string name) {
    Name = name;
    bodies = new MethodBodyStreamEncoder(il);
    Metadata.AddModule(0, Text(name + ".dll"), Metadata.GetOrAddGuid(new Guid(1, 2, 3, new byte[8])), default, default);
    Metadata.AddAssembly(Text(name), new Version(1, 2, 3, 4), default, default, default, AssemblyHashAlgorithm.None);
    runtime = Metadata.AddAssemblyReference(Text("System.Runtime"), new Version(10, 0, 0, 0), default,
        Metadata.GetOrAddBlob(new byte[] { 0xb0, 0x3f, 0x5f, 0x7f, 0x11, 0xd5, 0x0a, 0x3a }), default, default);
    Object = System("Object");
    ValueType = System("ValueType");
    String = System("String");
    Metadata.AddTypeDefinition(default, default, Text("<Module>"), default, FirstField, FirstMethod);
  }

  public StringHandle Text(string text) => Metadata.GetOrAddString(text);
  public BlobHandle Blob(params int[] bytes) => Metadata.GetOrAddBlob(bytes.Select(one => (byte)one).ToArray());
  public EntityHandle System(string type, string nameSpace = "System") => Metadata.AddTypeReference(runtime, Text(nameSpace), Text(type));
  public EntityHandle Reference(string assembly, string type) => Metadata.AddTypeReference(
      Metadata.AddAssemblyReference(Text(assembly), new Version(4, 3, 2, 1), default, default, default, default), Text("Away"), Text(type));

  // ---- Types are numbered from 2, after <Module>; a type's fields and methods are those added next ----

  public static TypeDefinitionHandle TypeNumber(int number) => MetadataTokens.TypeDefinitionHandle(number);
  public static int Coded(EntityHandle type) => CodedIndex.TypeDefOrRef(type);
  FieldDefinitionHandle FirstField => MetadataTokens.FieldDefinitionHandle(Metadata.GetRowCount(TableIndex.Field) + 1);
  MethodDefinitionHandle FirstMethod => MetadataTokens.MethodDefinitionHandle(Metadata.GetRowCount(TableIndex.MethodDef) + 1);

  public TypeDefinitionHandle Type(string name, EntityHandle parent, TypeAttributes attributes = TypeAttributes.Public) =>
      Metadata.AddTypeDefinition(attributes, Text("Bad"), Text(name), parent, FirstField, FirstMethod);
  public TypeDefinitionHandle Interface(string name) => Type(name, default, TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract);
  public void Parameter(EntityHandle owner) => Metadata.AddGenericParameter(owner, default, Text("T"), 0);
  public EntityHandle Spec(params int[] signature) => Metadata.AddTypeSpecification(Blob(signature));
  public FieldDefinitionHandle Field(string name, params int[] type) =>
      Metadata.AddFieldDefinition(FieldAttributes.Public, Text(name), Blob([6, .. type]));

  // ---- Methods ----

  public MethodDefinitionHandle Method(string name, MethodAttributes attributes, BlobHandle signature, int body) =>
      Metadata.AddMethodDefinition(attributes, MethodImplAttributes.NoInlining, Text(name), signature, body, MetadataTokens.ParameterHandle(1));
  public MethodDefinitionHandle Static(string name, params int[] code) => Method(name, MethodAttributes.Public | MethodAttributes.Static, Blob(0, 0, 1), Body(code));
  public MethodDefinitionHandle Constructor() => Method(".ctor", MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName, Blob(0x20, 0, 1), Body(0x2a));
  public MethodDefinitionHandle Virtual(string name, MethodAttributes more, int body) =>
      Method(name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig | more, Blob(0x20, 0, 1), body);

  public int Body(params int[] code) => Body(code, 8, default);
  public int Body(int[] code, int maxStack, StandaloneSignatureHandle locals) {
    var body = bodies.AddMethodBody(code.Length, maxStack, 0, hasSmallExceptionRegions: true, localVariablesSignature: locals);
    new BlobWriter(body.Instructions).WriteBytes(code.Select(one => (byte)one).ToArray());
    return body.Offset;
  }
  public static int[] Token(EntityHandle handle) => Token(MetadataTokens.GetToken(handle));
  public static int[] Token(int token) => [token & 0xff, token >> 8 & 0xff, token >> 16 & 0xff, token >> 24 & 0xff];
  public EntityHandle Member(EntityHandle parent, string name, params int[] signature) => Metadata.AddMemberReference(parent, Text(name), Blob(signature));

  // Adds class Program, whose Main calls `Use`, with this IL.
  public void Program(params int[] use) {
    Type("Program", Object);
    MethodDefinitionHandle user = Static("Use", use);
    EntryPoint = Static("Main", [0x28, .. Token(user), 0x00, 0x2a]);  // no call at the end, which might be made a jump
  }
  // The same, where `Use` says that it wants an object of the type.
  public void ProgramUsing(EntityHandle type) => Program([0xd0, .. Token(type), 0x26, 0x2a]);

  public byte[] Bytes() {
    var image = new BlobBuilder();
    new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(Metadata), il, entryPoint: EntryPoint).Serialize(image);
    return image.ToArray();
  }
}
