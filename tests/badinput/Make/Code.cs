// IL that means nothing, signatures that cannot be read, and entry points that are none.
using System.Reflection;
using System.Reflection.Metadata;
using static Assembly;

static class Code {
  public static IEnumerable<(string, Func<string, byte[]>)> All => new (string, Action<Assembly>)[] {
    ("PopsNothing", a => a.Program(0x26, 0x2a)),
    ("UndefinedOpcode", a => a.Program(0xc7, 0x2a)),
    ("RunsOverItsEnd", a => a.Program(0x00)),
    ("BranchesOut", a => a.Program(0x2b, 0x40, 0x2a)),
    ("CutInstruction", a => a.Program(0x20, 1, 0)),
    ("NoSuchLocal", a => a.Program(0x11, 5, 0x26, 0x2a)),
    ("NoSuchArgument", a => a.Program(0x0e, 5, 0x26, 0x2a)),
    ("ReturnsTooMuch", a => a.Program(0x16, 0x2a)),
    ("AddsObjects", a => a.Program(0x14, 0x14, 0x58, 0x26, 0x2a)),
    ("StackTooDeep", a => {
      a.Type("Program", a.Object);
      MethodDefinitionHandle use = a.Method("Use", MethodAttributes.Public | MethodAttributes.Static, a.Blob(0, 0, 1),
          a.Body([0x16, 0x16, 0x16, 0x26, 0x26, 0x26, 0x2a, .. new int[100]], 2, default));
      a.EntryPoint = a.Static("Main", [0x28, .. Token(use), 0x00, 0x2a]);
    }),
    ("CallsType", a => a.Program([0x28, .. Token(a.Object), 0x2a])),
    ("CallsField", a => { a.Type("A", a.Object); a.Program([0x28, .. Token(a.Field("f", 8)), 0x2a]); }),
    ("MakesMethod", a => { a.Type("A", a.Object); a.Program([0x8d, .. Token(a.Static("M", 0x2a)), 0x26, 0x2a]); }),
    ("LoadsMethodAsField", a => { a.Type("A", a.Object); a.Program([0x7e, .. Token(a.Static("M", 0x2a)), 0x26, 0x2a]); }),
    ("NoSuchMethodRow", a => a.Program([0x28, .. Token(0x06001234), 0x2a])),
    ("NoSuchTypeRow", a => a.Program([0xd0, .. Token(0x02001234), 0x26, 0x2a])),
    ("NoSuchString", a => a.Program([0x72, .. Token(0x70123456), 0x26, 0x2a])),
    ("NoSuchTable", a => a.Program([0x28, .. Token(0x3f000001), 0x2a])),
    ("NoBody", a => {
      a.Type("A", a.Object); MethodDefinitionHandle method = a.Method("M", MethodAttributes.Public | MethodAttributes.Static, a.Blob(0, 0, 1), -1);
      a.Program([0x28, .. Token(method), 0x00, 0x2a]);
    }),
    ("BadMethodSignature", a => CallsWith(a, 0, 1, 1, 0x3f)),
    ("CutMethodSignature", a => CallsWith(a, 0, 3, 1)),
    ("BadConvention", a => CallsWith(a, 0x0d, 0, 1)),
    ("BadTypeInSignature", a => CallsWith(a, 0, 1, 1, 0x12, 0xc0, 0, 0x40, 0)),
    ("BadFieldSignature", a => { a.Type("A", a.Object); a.Field("f", 0x3f); a.ProgramUsing(TypeNumber(2)); }),
    ("BadReferenceSignature", a => a.Program([0x28, .. Token(a.Member(a.Object, "ReferenceEquals", 0, 9, 1)), 0x2a])),
    ("BadSpec", a => a.ProgramUsing(a.Spec(0x1d, 0x1d))),
    ("BadLocals", a => {
      a.Type("Program", a.Object);
      MethodDefinitionHandle use = a.Method("Use", MethodAttributes.Public | MethodAttributes.Static, a.Blob(0, 0, 1),
          a.Body([0x2a], 8, a.Metadata.AddStandaloneSignature(a.Blob(7, 2, 8))));
      a.EntryPoint = a.Static("Main", [0x28, .. Token(use), 0x00, 0x2a]);
    }),
    ("NoEntryPoint", a => { a.Type("Program", a.Object); a.Static("Main", 0x2a); }),
    ("EntryTakesNumber", a => {
      a.Type("Program", a.Object); a.EntryPoint = a.Method("Main", MethodAttributes.Public | MethodAttributes.Static, a.Blob(0, 1, 1, 8), a.Body(0x2a));
    }),
    ("EntryOfObject", a => {
      a.Type("Program", a.Object); a.EntryPoint = a.Method("Main", MethodAttributes.Public, a.Blob(0x20, 0, 1), a.Body(0x2a));
    }),
  }.Select(one => (one.Item1, Types.Build(one.Item2)));

  // A call of a method whose signature is this.
  static void CallsWith(Assembly a, params int[] signature) {
    a.Type("A", a.Object);
    MethodDefinitionHandle method = a.Method("M", MethodAttributes.Public | MethodAttributes.Static, a.Blob(signature), a.Body(0x2a));
    a.Program([0x16, 0x28, .. Token(method), 0x00, 0x2a]);
  }
}
