static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Members")) Members.Run();
    if (Selection.Is("Invoking")) Invoking.Run();
    if (Selection.Is("Instantiating")) Instantiating.Run();
    if (Selection.Is("ArrayMembers")) ArrayMembers.Run();
    if (Selection.Is("Attributes")) Attributes.Run();
    if (Selection.Is("GenericTypes")) GenericTypes.Run();
    if (Selection.Is("Values")) Values.Run();
    if (Selection.Is("Parameters")) Parameters.Run();
    if (Selection.Is("TypeNames")) TypeNames.Run();
    if (Selection.Is("Proxies")) Proxies.Run();
    return Selection.ExitCode();
  }
}
