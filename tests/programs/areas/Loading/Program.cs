static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Contexts")) Contexts.Run();
    if (Selection.Is("Collectible")) Collectible.Run();
    if (Selection.Is("Unloads")) Unloads.Run();
    if (Selection.Is("StillInUse")) StillInUse.Run();
    if (Selection.Is("References")) References.Run();
    if (Selection.Is("Resources")) Resources.Run();
    if (Selection.Is("Domains")) Domains.Run();
    if (Selection.Is("EntryPoints")) EntryPoints.Run();
    return Selection.ExitCode();
  }
}
