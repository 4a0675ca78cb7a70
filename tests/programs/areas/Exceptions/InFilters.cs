// An exception in a filter counts as false and is swallowed; filters nest with handlers of their own.
static class InFilters {
  static string log = "";
  static void Log(string s) => log += s + " ";
  static bool Throws(string what) {
    Log("filter " + what);
    throw new TimeoutException(what);
  }
  static bool CatchesInside(bool result) {
    try {
      throw new TimeoutException();
    } catch (TimeoutException) {
      Log("inside");
    } finally {
      Log("finally-inside");
    }
    return result;
  }
  static bool Faults(object o) => o.GetHashCode() == 0;
  static bool Recursive(int n) {
    try {
      throw new Exception("r" + n);
    } catch (Exception) when (n > 0 && Recursive(n - 1)) {
      Log("R" + n);
      return true;
    } catch (Exception) {
      Log("r" + n);
      return n == 0;
    }
  }

  public static void Run() {
    try {
      try {
        throw new InvalidOperationException("original");
      } catch (Exception) when (Throws("a")) {
        Log("never");
      } catch (Exception) when (Throws("b")) {
        Log("never");
      } finally {
        Log("unwound");
      }
    } catch (Exception e) {
      Log(e.Message);
    }
    Console.WriteLine(log);
    log = "";
    try {
      try {
        throw new InvalidOperationException("original");
      } catch (Exception) when (CatchesInside(false)) {
        Log("never");
      }
    } catch (Exception e) when (CatchesInside(true)) {
      Log(e.Message);
    }
    Console.WriteLine(log);
    log = "";
    try {
      throw new Exception("null in the filter");
    } catch (Exception) when (Faults(null)) {
      Log("never");
    } catch (Exception e) {
      Log(e.Message);
    }
    Console.WriteLine(log);
    log = "";
    Console.WriteLine(Recursive(4) + " " + log);
    int depth = 0;
    try {
      Deep(50, ref depth);
    } catch (Exception e) {
      Console.WriteLine(e.Message + depth);
    }
  }

  static void Deep(int n, ref int depth) {
    try {
      if (n == 0) throw new Exception("deep ");
      Deep(n - 1, ref depth);
    } catch (Exception) when (n % 2 == 0 && Throws("")) {
    } finally {
      depth++;
    }
  }
}
