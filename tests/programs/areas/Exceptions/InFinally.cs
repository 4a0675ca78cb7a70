// Exceptions thrown in finally blocks replace the one on its way; the rest of the unwinding goes on with the new one.
static class InFinally {
  static string log = "";
  static void Log(string s) => log += s + " ";

  static void Replaces() {
    try {
      Log("try");
      throw new InvalidOperationException("first");
    } finally {
      Log("finally");
      throw new ArgumentException("second");
    }
  }
  static void Inside() {
    try {
      throw new InvalidOperationException("survives");
    } finally {
      try {
        throw new ArgumentException("handled inside");
      } catch (ArgumentException e) {
        Log(e.Message);
      }
    }
  }
  static void Chain(int n) {
    try {
      if (n == 0) throw new Exception("0");
      Chain(n - 1);
    } finally {
      if (n % 2 == 1) throw new Exception("from " + n);
    }
  }
  static int ReturnReplaced() {
    try {
      try {
        return 1;
      } finally {
        throw new Exception("instead of returning");
      }
    } catch (Exception e) {
      Log(e.Message);
      return 2;
    }
  }
  static void DeepInFinally(int n) {
    try {
      throw new Exception("outer");
    } finally {
      Down(n);
    }
  }
  static void Down(int n) {
    try {
      if (n == 0) throw new Exception("inner");
      Down(n - 1);
    } catch (Exception e) when (n == 2) {
      Log("caught " + e.Message);
    } finally {
      Log("f" + n);
    }
  }
  static void Try(Action action) {
    log = "";
    try {
      action();
      Log("nothing");
    } catch (Exception e) {
      Log(e.GetType().Name + ": " + e.Message);
    } finally {
      Log("end");
    }
    Console.WriteLine(log);
  }

  public static void Run() {
    Try(Replaces);
    Try(Inside);
    Try(() => Chain(0));
    Try(() => Chain(4));
    Try(() => Chain(5));
    Try(() => Console.WriteLine(ReturnReplaced()));
    Try(() => DeepInFinally(4));
    Try(() => {
      using (new Failing("disposal")) throw new Exception("body");
    });
    Try(() => {
      foreach (int n in Failing.Numbers()) throw new Exception("body " + n);
    });
    Try(() => {
      for (int i = 0; i < 3; i++) {
        try {
          if (i == 1) continue;
          throw new Exception("loop");
        } catch (Exception) when (i == 0) {
          Log("zero");
        } finally {
          Log("i" + i);
        }
      }
    });
  }

  class Failing(string what) : IDisposable {
    public void Dispose() => throw new Exception("from " + what);
    public static IEnumerable<int> Numbers() {
      try {
        yield return 1;
        yield return 2;
      } finally {
        throw new Exception("from the iterator");
      }
    }
  }
}
