// Literals: one object for each text, wherever it comes from and whatever collections move; what compilers may know of them.
using System.Runtime.CompilerServices;

static class Literals {
  static readonly string readOnly = "read only";
  static readonly string made = string.Concat("ma", readOnly.Substring(5, 1), "de");
  static readonly string[] table = ["zero", "one", "two"];
  static readonly Type type = typeof(Literals);
  static readonly string nothing = null;
  static string changing = "before";

  [MethodImpl(MethodImplOptions.NoInlining)] static string Late() => "interned before";
  [MethodImpl(MethodImplOptions.NoInlining)] static string Early() => "made first";
  [MethodImpl(MethodImplOptions.NoInlining)] static int Length() => readOnly.Length * 100 + "four".Length + made.Length + (nothing?.Length ?? 7);
  [MethodImpl(MethodImplOptions.NoInlining)] static int Characters() => readOnly[5] + "xyz"[1] + made[^1] + "\0"[0] + "é\ud83d"[1];
  [MethodImpl(MethodImplOptions.NoInlining)] static bool Equal(string s) => s == "read only" && readOnly.Equals(s) && s.StartsWith("read") && !s.EndsWith("a longer text than that");
  [MethodImpl(MethodImplOptions.NoInlining)] static string Joined(int n) => $"a{n}" + "bc" + $"{readOnly}, the end of a text that is copied whole {n}";
  [MethodImpl(MethodImplOptions.NoInlining)] static void Copy(Span<char> to) { "copied".CopyTo(to); readOnly.AsSpan().CopyTo(to[10..]); }
  [MethodImpl(MethodImplOptions.NoInlining)] static int Switch(string s) => s switch { "zero" => 0, "one" => 1, "two" => 2, "a text of more than sixteen characters" => 3, _ => -1 };
  [MethodImpl(MethodImplOptions.NoInlining)] static string Named(object o) => o.GetType() == type ? "same type" : type.Name + "no";
  [MethodImpl(MethodImplOptions.NoInlining)] static string Change() { string old = changing; changing = "after"; return old; }
  class Holder { public string Text; public object Other; }
  [MethodImpl(MethodImplOptions.NoInlining)] static void Fill(Holder[] holders) { foreach (Holder h in holders) { h.Text = "held"; h.Other = type; } }

  public static void Run() {
    string interned = string.Intern(new string("interned ".AsSpan()) + "before"[0..6]);
    Console.WriteLine(ReferenceEquals(interned, Late()) + " " + ReferenceEquals(Late(), "interned before"));
    Console.WriteLine(ReferenceEquals(Early(), string.Intern("made" + string.Concat(" fi", "rst"))) + " " + (string.IsInterned(new string('q', 9)) == null));
    Console.WriteLine(ReferenceEquals("", string.Empty) + " " + ReferenceEquals(string.Empty, new string('a', 0)));
    for (int round = 0; round < 3; round++) {
      var holders = new Holder[200];
      for (int i = 0; i < holders.Length; i++) holders[i] = new Holder();
      Fill(holders);
      GC.Collect(round, GCCollectionMode.Forced, true, round == 2);
      int good = 0;
      foreach (Holder h in holders) if (ReferenceEquals(h.Text, "held") && ReferenceEquals(h.Other, typeof(Literals))) good++;
      var copied = new char[20];
      Array.Fill(copied, (char)46);
      Copy(copied);
      Console.WriteLine($"{good} {Length()} {Characters()} {Equal(new string("read only"))} {Joined(round)} {new string(copied)} {Switch(table[round])} {Switch("a text of more than sixteen characters")} {Named(round)}");
      Console.WriteLine(Change() + " " + ReferenceEquals(interned, Late()) + " " + ReferenceEquals(readOnly, "read only"));
    }
    for (int i = 0; i < 200; i++) { Length(); Characters(); Equal("read only"); Joined(i); Switch("two"); }
    Console.WriteLine(Length() + " " + Characters() + " " + Equal("read onl") + " " + Joined(9) + " " + Switch("two"));
  }
}
