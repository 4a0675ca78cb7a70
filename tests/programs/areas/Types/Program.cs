static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Classes")) Classes.Run();
    if (Selection.Is("Statics")) Statics.Run();
    if (Selection.Is("VirtualMethods")) VirtualMethods.Run();
    if (Selection.Is("Interfaces")) Interfaces.Run();
    if (Selection.Is("Casts")) Casts.Run();
    if (Selection.Is("ManyInterfaces")) ManyInterfaces.Run();
    if (Selection.Is("DefaultInterfaceMethods")) DefaultInterfaceMethods.Run();
    if (Selection.Is("Initialization")) Initialization.Run();
    if (Selection.Is("OperatorsAndIndexers")) OperatorsAndIndexers.Run();
    if (Selection.Is("Nested")) Nested.Run();
    if (Selection.Is("CovariantReturns")) CovariantReturns.Run();
    if (Selection.Is("StaticAbstracts")) StaticAbstracts.Run();
    if (Selection.Is("Records")) Records.Run();
    if (Selection.Is("Objects")) Objects.Run();
    if (Selection.Is("Patterns")) Patterns.Run();
    return Selection.ExitCode();
  }
}
