// finally runs: after falling through, return, break, continue, goto, exceptions; nested ones in order.
static class Finally {
  static string log = "";
  static int Log(string s) {
    log += s;
    return s.Length;
  }

  static int Return() {
    try {
      return Log("try ");
    } finally {
      Log("finally ");
    }
  }
  static int ReturnValue() {
    int n = 1;
    try {
      return n;
    } finally {
      n = 2;
    }
  }
  static void Leave() {
    for (int i = 0; i < 4; i++) {
      try {
        try {
          Log(i + "(");
          if (i == 1) continue;
          if (i == 2) goto next;
          if (i == 3) break;
        } finally {
          Log(")");
        }
        Log("+");
      } finally {
        Log("; ");
      }
    next:
      Log("n");
    }
  }
  static void Throw(int depth) {
    try {
      if (depth == 0) throw new InvalidOperationException("bottom");
      Throw(depth - 1);
    } finally {
      Log(depth + " ");
    }
  }
  static int Both() {
    try {
      try {
        throw new Exception();
      } catch (Exception) {
        Log("catch ");
        return 1;
      } finally {
        Log("inner ");
      }
    } finally {
      Log("outer ");
    }
  }
  static int Locals(int n) {
    int a = n, b = a * 2, c = b * 3;
    long d = a + b + c;
    try {
      a++;
      b = 100 / n;
      c += b;
    } catch (DivideByZeroException) {
      c += a + b;
    } finally {
      d += c * 10;
      a += 1000;
    }
    return (int)(a + b + c + d);
  }
  static void Disposing() {
    using var first = new Resource("first");
    using var second = new Resource("second");
    throw new InvalidOperationException("while in use");
  }
  class Resource(string name) : IDisposable { public void Dispose() => Log("dispose " + name + " "); }

  public static void Run() {
    Console.WriteLine(Return());
    Console.WriteLine(log);
    log = "";
    Console.WriteLine(ReturnValue());
    Leave();
    Console.WriteLine(log);
    log = "";
    try {
      Throw(5);
    } catch (InvalidOperationException e) {
      Log(e.Message);
    }
    Console.WriteLine(log);
    log = "";
    Console.WriteLine(Both());
    Console.WriteLine(log);
    Console.WriteLine(Locals(0));
    Console.WriteLine(Locals(7));
    log = "";
    try {
      Disposing();
    } catch (InvalidOperationException) {
      Console.WriteLine(log);
    }
    log = "";
    foreach (int n in Numbers()) {
      if (n == 3) break;
      Log(n + " ");
    }
    Console.WriteLine(log);
  }

  static IEnumerable<int> Numbers() {
    try {
      for (int i = 1; ; i++) yield return i;
    } finally {
      Log("stopped early");
    }
  }
}
