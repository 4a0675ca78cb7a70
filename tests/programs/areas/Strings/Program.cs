static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Basics")) Basics.Run();
    if (Selection.Is("Searching")) Searching.Run();
    if (Selection.Is("Comparing")) Comparing.Run();
    if (Selection.Is("Building")) Building.Run();
    if (Selection.Is("Splitting")) Splitting.Run();
    if (Selection.Is("IntegerFormats")) IntegerFormats.Run();
    if (Selection.Is("CompositeFormats")) CompositeFormats.Run();
    if (Selection.Is("Interpolation")) Interpolation.Run();
    if (Selection.Is("CustomFormats")) CustomFormats.Run();
    if (Selection.Is("Parsing")) Parsing.Run();
    if (Selection.Is("Unicode")) Unicode.Run();
    if (Selection.Is("Encodings")) Encodings.Run();
    if (Selection.Is("InvariantCulture")) InvariantCulture.Run();
    if (Selection.Is("DateFormats")) DateFormats.Run();
    if (Selection.Is("Literals")) Literals.Run();
    return Selection.ExitCode();
  }
}
