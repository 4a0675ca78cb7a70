// try within catch and finally within try; exceptions that replace others; which handler gets which.
static class Nested {
  static string log = "";
  static void Log(object o) => log += o + " ";
  class A(string s) : Exception(s);
  class B(string s) : A(s);
  class C(string s) : Exception(s);

  static void InCatch() {
    try {
      throw new A("first");
    } catch (A e) {
      Log(e.Message);
      try {
        throw new B("in catch");
      } catch (B inner) {
        Log(inner.Message);
        try {
          throw new C("in catch of catch");
        } catch (C innermost) {
          Log(innermost.Message + inner.Message + e.Message);
        }
      }
      Log(e.Message);
    }
  }
  static void Replace() {
    try {
      try {
        throw new A("original");
      } catch (A e) {
        throw new C("replacement of " + e.Message);
      } finally {
        Log("finally");
      }
    } catch (C e) {
      Log(e.Message);
    }
  }
  static void Skip() {
    try {
      try {
        try {
          throw new B("flies");
        } catch (C) {
          Log("wrong");
        } finally {
          Log("1");
        }
      } catch (InvalidOperationException) {
        Log("wrong");
      } finally {
        Log("2");
      }
    } catch (A e) {
      Log(e.Message + e.GetType().Name);
    }
  }
  static int Returning(int n) {
    try {
      try {
        if (n == 0) return 1;
        throw new A("returning");
      } catch (A) {
        if (n == 1) return 2;
        try {
          throw new B("again");
        } finally {
          Log("f");
          n += 10;
        }
      }
    } catch (B) {
      return 3 + n;
    } finally {
      Log("g");
    }
  }
  static void Recursive(int n) {
    try {
      if (n == 0) throw new A("0");
      Recursive(n - 1);
    } catch (A e) {
      if (n % 3 == 0) throw new A(e.Message + n);
      if (n == 5) { Log(e.Message); return; }
      throw;
    }
  }

  public static void Run() {
    InCatch();
    Console.WriteLine(log);
    log = "";
    Replace();
    Console.WriteLine(log);
    log = "";
    Skip();
    Console.WriteLine(log);
    log = "";
    Console.WriteLine(Returning(0) + Returning(1) * 10 + Returning(2) * 100);
    Console.WriteLine(log);
    log = "";
    Recursive(5);
    Console.WriteLine(log);
    try {
      Recursive(4);
    } catch (A e) {
      Console.WriteLine(e.Message);
    }
  }
}
