// The same patterns by code that is emitted at run time.
using System.Text.RegularExpressions;

static class Compiled {
  public static void Run() {
    Patterns.Run(RegexOptions.Compiled);
    Patterns.Run(RegexOptions.Compiled | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
  }
}
