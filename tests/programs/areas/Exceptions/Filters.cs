// when clauses: they run before inner finallys, in the first pass, and see locals; false goes on outwards.
static class Filters {
  static string log = "";
  static bool Log(string s, bool result) {
    log += s + " ";
    return result;
  }
  class Coded(int code) : Exception("code " + code) { public int Code => code; }

  static void Order() {
    try {
      try {
        try {
          throw new Coded(1);
        } finally {
          Log("inner-finally", true);
        }
      } catch (Coded e) when (Log("inner-filter-" + e.Code, false)) {
        Log("never", true);
      } finally {
        Log("middle-finally", true);
      }
    } catch (Exception e) when (Log("outer-filter", e is Coded)) {
      Log("caught", true);
    }
  }
  static string Choose(int code) {
    int local = code * 2;
    try {
      throw new Coded(code);
    } catch (Coded e) when (e.Code == 1) {
      return "one";
    } catch (Coded e) when (e.Code + local == 6) {
      local++;
      return "two " + local;
    } catch (Coded e) when (e.Code > 5 && Log("big", true)) {
      return "big " + e.Code;
    } catch (Exception) when (code == 4) {
      return "four";
    } catch {
      return "rest";
    }
  }
  static void Deep(int n) {
    try {
      if (n == 0) throw new Coded(9);
      Deep(n - 1);
    } catch (Coded) when (Log("f" + n, n == 3)) {
      Log("caught-at-" + n, true);
    } finally {
      Log("u" + n, true);
    }
  }
  static int captured;
  static bool Capture(Exception e) {
    captured += ((Coded)e).Code;
    return false;
  }

  public static void Run() {
    Order();
    Console.WriteLine(log);
    for (int code = 1; code < 8; code++) Console.WriteLine(Choose(code));
    log = "";
    Deep(5);
    Console.WriteLine(log);
    try {
      try {
        throw new Coded(40);
      } catch (Exception e) when (Capture(e)) {
      }
    } catch (Coded) {
      captured += 2;
    }
    Console.WriteLine(captured);
    int attempts = 0;
  retry:
    try {
      attempts++;
      throw new Coded(attempts);
    } catch (Coded) when (attempts < 5) {
      goto retry;
    } catch (Coded e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(Generic<Coded>(new Coded(3)) + Generic<ArgumentException>(new ArgumentNullException()) + Generic<Exception>(new Coded(4)));
  }

  static string Generic<T>(Exception thrown) where T : Exception {
    try {
      throw thrown;
    } catch (T e) when (e.Message.Contains("code")) {
      return typeof(T).Name + " with a code; ";
    } catch (T e) when (e is ArgumentException) {
      return typeof(T).Name + " of an argument; ";
    }
  }
}
