static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("DynamicMethods")) DynamicMethods.Run();
    if (Selection.Is("DynamicTailCalls")) DynamicTailCalls.Run();
    if (Selection.Is("ExpressionTrees")) ExpressionTrees.Run();
    if (Selection.Is("EmittedTypes")) EmittedTypes.Run();
    if (Selection.Is("EmittedMembers")) EmittedMembers.Run();
    if (Selection.Is("EmittedGenerics")) EmittedGenerics.Run();
    if (Selection.Is("EmittedBodies")) EmittedBodies.Run();
    if (Selection.Is("EmittedTogether")) EmittedTogether.Run();
    if (Selection.Is("EmittedUsers")) EmittedUsers.Run();
    if (Selection.Is("DynamicKeyword")) DynamicKeyword.Run();
    if (Selection.Is("ExpressionVisitors")) ExpressionVisitors.Run();
    return Selection.ExitCode();
  }
}
