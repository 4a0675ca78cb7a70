// Which program of an area was asked for. With no argument, an area lists its programs. It uses static fields and string
// equality alone, so that an engine under construction gets this far early.
static class Selection {
  static string wanted;
  static bool found;

  public static void Take(string[] args) {
    if (args.Length > 0) wanted = args[0];
  }

  public static bool Is(string name) {
    if (wanted == null) {
      Console.WriteLine(name);
      return false;
    }
    if (wanted != name) return false;
    found = true;
    return true;
  }

  public static int ExitCode() => wanted == null || found ? 0 : 2;
}
