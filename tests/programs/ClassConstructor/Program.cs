// A call that runs a class constructor first, of a method that would be inlined.
static class Other {
  static Other() {
    for (;;) {
    }
  }
  internal static int Value() => 7;
}

static class Program {
  static int Main() => Other.Value();
}
