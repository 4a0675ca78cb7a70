// Calls and fields that run class constructors first, once, whatever was inlined.
static class Other {
  internal static int runs;
  static Other() {
    runs = 40;
  }
  internal static int Value() => ++runs;
}

// Whose method uses no field of it: the call alone runs the constructor.
static class Silent {
  static Silent() => Log.seen = 7;
  internal static int One() => 1;
}

static class Log {
  internal static int seen;
}

class Lazy {
  internal static int value = Other.Value();
}

class Generic<T> {
  internal static int counter = Other.Value();
}

static class Program {
  static int Main() {
    int sum = Lazy.value + Other.Value();
    sum += Generic<int>.counter + Generic<string>.counter + Generic<object>.counter;
    sum += Silent.One();
    return sum + Log.seen + Generic<string>.counter;
  }
}
