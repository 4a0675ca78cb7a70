static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Boxes")) Boxes.Run();
    if (Selection.Is("NullableValues")) NullableValues.Run();
    if (Selection.Is("BoxedMethods")) BoxedMethods.Run();
    if (Selection.Is("EnumBoxes")) EnumBoxes.Run();
    if (Selection.Is("NullableOperators")) NullableOperators.Run();
    if (Selection.Is("ConvertibleBoxes")) ConvertibleBoxes.Run();
    return Selection.ExitCode();
  }
}
