// Types that cannot be loaded, and members that are not there.
using System.Reflection;
using System.Reflection.Metadata;
using static Assembly;

static class Types {
  const int First = 2;  // the number of the first type

  public static IEnumerable<(string, Func<string, byte[]>)> All => new (string, Action<Assembly>)[] {
    ("DerivesFromItself", a => a.ProgramUsing(a.Type("A", TypeNumber(First)))),
    ("DeriveFromEachOther", a => { a.Type("A", TypeNumber(First + 1)); a.Type("B", TypeNumber(First)); a.ProgramUsing(TypeNumber(First)); }),
    ("InheritedMethodOfCycle", a => {
      a.Type("A", TypeNumber(First + 1)); a.Type("B", TypeNumber(First));
      a.Program([0x28, .. Token(a.Member(TypeNumber(First), "Nowhere", 0, 0, 1)), 0x2a]);
    }),
    ("InterfaceOfItself", a => { Implement(a, a.Interface("I"), TypeNumber(First)); a.ProgramUsing(TypeNumber(First)); }),
    ("InterfacesOfEachOther", a => {
      a.Interface("I"); a.Interface("J");
      a.Metadata.AddInterfaceImplementation(TypeNumber(First), TypeNumber(First + 1));
      a.Metadata.AddInterfaceImplementation(TypeNumber(First + 1), TypeNumber(First));
      a.ProgramUsing(TypeNumber(First));
    }),
    ("GenericParentWithoutEnd", a => {
      int self = Coded(TypeNumber(First));
      a.Parameter(a.Type("G`1", a.Spec(0x15, 0x12, self, 1, 0x15, 0x12, self, 1, 0x13, 0)));
      a.ProgramUsing(a.Spec(0x15, 0x12, self, 1, 0x0e));
    }),
    ("GenericInterfaceWithoutEnd", a => {
      int generic = Coded(TypeNumber(First)), self = Coded(TypeNumber(First + 1));
      a.Parameter(a.Interface("I`1"));
      TypeDefinitionHandle type = a.Type("C`1", a.Object);
      a.Parameter(type);
      Implement(a, type, a.Spec(0x15, 0x12, generic, 1, 0x15, 0x12, self, 1, 0x15, 0x12, self, 1, 0x13, 0));
      a.ProgramUsing(a.Spec(0x15, 0x12, self, 1, 0x0e));
    }),
    ("ValueOfItself", a => { a.Type("S", a.ValueType, Value); a.Field("f", 0x11, Coded(TypeNumber(First))); a.ProgramUsing(TypeNumber(First)); }),
    ("ValuesOfEachOther", a => {
      a.Type("S", a.ValueType, Value); a.Field("f", 0x11, Coded(TypeNumber(First + 1)));
      a.Type("T", a.ValueType, Value); a.Field("f", 0x11, Coded(TypeNumber(First)));
      a.ProgramUsing(TypeNumber(First));
    }),
    ("NestedInItself", a => {
      a.Type("A", a.Object, TypeAttributes.NestedPublic); a.Metadata.AddNestedType(TypeNumber(First), TypeNumber(First)); a.ProgramUsing(TypeNumber(First));
    }),
    ("ParentIsInterface", a => { a.Interface("I"); a.ProgramUsing(a.Type("A", TypeNumber(First))); }),
    ("ParentIsSealed", a => a.ProgramUsing(a.Type("A", a.String))),
    ("ParentIsMissing", a => a.ProgramUsing(a.Type("A", default))),
    ("ParentIsNotThere", a => a.ProgramUsing(a.Type("A", a.System("NoSuchParent")))),
    ("ImplementsClass", a => { Implement(a, a.Type("A", a.Object), a.Object); a.ProgramUsing(TypeNumber(First)); }),
    ("NoSuchType", a => a.ProgramUsing(a.System("NoSuchType"))),
    ("NoSuchTypeOfField", a => { a.Type("A", a.Object); a.Field("f", 0x11, Coded(a.System("NoSuchType"))); a.ProgramUsing(TypeNumber(First)); }),
    ("NoSuchNestedType", a => a.ProgramUsing(a.Metadata.AddTypeReference(a.String, default, a.Text("Inner")))),
    ("NoSuchMethod", a => a.Program([0x28, .. Token(a.Member(a.Object, "NoSuchMethod", 0, 2, 1, 0x0e, 0x1d, 8)), 0x2a])),
    ("NoSuchConstructor", a => a.Program([0x73, .. Token(a.Member(a.Object, ".ctor", 0x20, 1, 1, 0x10, 8)), 0x26, 0x2a])),
    ("NoSuchField", a => a.Program([0x7e, .. Token(a.Member(a.String, "NoSuchField", 6, 8)), 0x26, 0x2a])),
    ("NoSuchAssembly", a => a.ProgramUsing(a.Reference("Not.There", "Thing"))),
    ("ParentInNoSuchAssembly", a => a.ProgramUsing(a.Type("A", a.Reference("Not.There", "Thing")))),
    ("AbstractMethod", a => {
      a.Type("A", a.Object); a.Virtual("Missing", MethodAttributes.Abstract | MethodAttributes.NewSlot, -1); a.ProgramUsing(TypeNumber(First));
    }),
    ("InterfaceMethod", a => {
      a.Interface("I"); a.Virtual("Missing", MethodAttributes.Abstract | MethodAttributes.NewSlot, -1);
      Implement(a, a.Type("A", a.Object), TypeNumber(First)); a.ProgramUsing(TypeNumber(First + 1));
    }),
    ("OverridesFinal", a => {
      a.Type("A", a.Object); a.Virtual("M", MethodAttributes.Final | MethodAttributes.NewSlot, a.Body(0x2a));
      a.Type("B", TypeNumber(First)); a.Virtual("M", default, a.Body(0x2a)); a.ProgramUsing(TypeNumber(First + 1));
    }),
    ("OverlappedReference", a => {
      a.Type("A", a.Object, TypeAttributes.Public | TypeAttributes.ExplicitLayout);
      a.Metadata.AddFieldLayout(a.Field("text", 0x0e), 8); a.Metadata.AddFieldLayout(a.Field("number", 0x08), 12);
      a.ProgramUsing(TypeNumber(First));
    }),
    ("ReferenceAskew", a => {
      a.Type("A", a.Object, TypeAttributes.Public | TypeAttributes.ExplicitLayout);
      a.Metadata.AddFieldLayout(a.Field("text", 0x0e), 12); a.ProgramUsing(TypeNumber(First));
    }),
    ("NoFieldOffset", a => {
      a.Type("A", a.Object, TypeAttributes.Public | TypeAttributes.ExplicitLayout);
      a.Metadata.AddFieldLayout(a.Field("one", 0x08), 0); a.Field("two", 0x08); a.ProgramUsing(TypeNumber(First));
    }),
    ("FieldOfVoid", a => { a.Type("A", a.Object); a.Field("f", 0x01); a.ProgramUsing(TypeNumber(First)); }),
    ("TooManyArguments", a => {
      a.Parameter(a.Type("G`1", a.Object)); a.ProgramUsing(a.Spec(0x15, 0x12, Coded(TypeNumber(First)), 2, 8, 8));
    }),
    ("EntryTypeCannotLoad", a => {
      a.Type("Program", TypeNumber(First)); a.EntryPoint = a.Static("Main", 0x2a);
    }),
  }.Select(one => (one.Item1, Build(one.Item2)));

  const TypeAttributes Value = TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.SequentialLayout;
  static void Implement(Assembly a, TypeDefinitionHandle type, EntityHandle what) => a.Metadata.AddInterfaceImplementation(type, what);

  internal static Func<string, byte[]> Build(Action<Assembly> fill) => name => {
    var assembly = new Assembly(name);
    fill(assembly);
    return assembly.Bytes();
  };
}
