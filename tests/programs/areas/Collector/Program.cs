static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Churn")) Churn.Run();
    if (Selection.Is("LiveGraphs")) LiveGraphs.Run();
    if (Selection.Is("WeakReferences")) WeakReferences.Run();
    if (Selection.Is("Finalizers")) Finalizers.Run();
    if (Selection.Is("Handles")) Handles.Run();
    if (Selection.Is("ConditionalTables")) ConditionalTables.Run();
    if (Selection.Is("Pressure")) Pressure.Run();
    if (Selection.Is("Threaded")) Threaded.Run();
    if (Selection.Is("Pinning")) Pinning.Run();
    return Selection.ExitCode();
  }
}
