static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("DynamicMethods")) DynamicMethods.Run();
    if (Selection.Is("ExpressionTrees")) ExpressionTrees.Run();
    if (Selection.Is("EmittedTypes")) EmittedTypes.Run();
    if (Selection.Is("DynamicKeyword")) DynamicKeyword.Run();
    if (Selection.Is("ExpressionVisitors")) ExpressionVisitors.Run();
    return Selection.ExitCode();
  }
}
