// throw and catch by type, in the same method and from callees, order of clauses, no exception at all.
static class Throwing {
  static int Risky(int n) {
    if (n == 1) throw new InvalidOperationException("one");
    if (n == 2) throw new ArgumentException("two");
    if (n == 3) throw new ArgumentNullException();
    if (n == 4) throw new Exception("four");
    return n * 10;
  }

  static int Catch(int n) {
    try {
      return Risky(n);
    } catch (InvalidOperationException) {
      return -1;
    } catch (ArgumentNullException) {
      return -3;
    } catch (ArgumentException) {
      return -2;
    } catch (Exception) {
      return -4;
    }
  }

  static int CatchSome(int n) {
    int result = 0;
    try {
      try {
        result += 1;
        Risky(n);
        result += 2;
      } catch (ArgumentException) {
        result += 4;
      }
      result += 8;
    } catch {
      result += 16;
    }
    return result + 32;
  }

  static int Loop(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
      try {
        if (i % 3 == 0) continue;
        if (i % 7 == 6) throw new Exception();
        if (i == 17) break;
        sum += i;
      } catch (Exception) {
        sum += 1000;
      }
    }
    return sum;
  }

  static int Deep(int depth) => depth == 0 ? throw new InvalidOperationException("at the bottom") : Deep(depth - 1) + 1;

  public static void Run() {
    for (int n = 0; n < 5; n++) {
      Console.WriteLine(Catch(n));
      Console.WriteLine(CatchSome(n));
    }
    Console.WriteLine(Loop(30));
    try {
      Console.WriteLine(Deep(100));
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    try {
      throw null;
    } catch (NullReferenceException) {
      Console.WriteLine("thrown null");
    }
    Exception kept = new Exception("made earlier");
    for (int i = 0; i < 3; i++) {
      try {
        throw kept;
      } catch (Exception e) {
        Console.WriteLine(e == kept);
      }
    }
    int? value = null;
    int x = 5;
    try {
      x = 6;
      x = value ?? throw new Exception("expression");
    } catch (Exception e) {
      Console.WriteLine(e.Message + x);
    }
  }
}
