// Calls a method of the class library whose file has code for it, in which another one is inlined.
static class Precompiled {
  static int Main() => new System.Text.Rune('é').IsAscii ? 42 : 41;
}
