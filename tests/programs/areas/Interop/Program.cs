static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Blittable")) Blittable.Run();
    if (Selection.Is("Structures")) Structures.Run();
    if (Selection.Is("Strings")) Strings.Run();
    if (Selection.Is("Arrays")) Arrays.Run();
    if (Selection.Is("Callbacks")) Callbacks.Run();
    if (Selection.Is("Booleans")) Booleans.Run();
    if (Selection.Is("FunctionPointers")) FunctionPointers.Run();
    if (Selection.Is("Errors")) Errors.Run();
    if (Selection.Is("Handles")) Handles.Run();
    if (Selection.Is("Libraries")) Libraries.Run();
    if (Selection.Is("Layouts")) Layouts.Run();
    if (Selection.Is("Conversions")) Conversions.Run();
    if (Selection.Is("Signatures")) Signatures.Run();
    if (Selection.Is("Inline")) Inline.Run();
    if (Selection.Is("Stress")) Stress.Run();
    return Selection.ExitCode();
  }
}
