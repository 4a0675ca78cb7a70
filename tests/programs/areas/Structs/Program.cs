static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Values")) Values.Run();
    if (Selection.Is("Passing")) Passing.Run();
    if (Selection.Is("Methods")) Methods.Run();
    if (Selection.Is("Sizes")) Sizes.Run();
    if (Selection.Is("ExplicitLayout")) ExplicitLayout.Run();
    if (Selection.Is("Nesting")) Nesting.Run();
    if (Selection.Is("InlineArrays")) InlineArrays.Run();
    if (Selection.Is("Equality")) Equality.Run();
    if (Selection.Is("References")) References.Run();
    if (Selection.Is("Marshalling")) Marshalling.Run();
    return Selection.ExitCode();
  }
}
