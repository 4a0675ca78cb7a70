// Every access that must fault, and what stands unchanged after it.
static class BoundsAndNulls {
  public static void Run() {
    int[] numbers = { 1, 2, 3 };
    int[] none = null;
    Console.WriteLine(Read(numbers, 2));
    Console.WriteLine(Read(numbers, 3));
    Console.WriteLine(Read(numbers, -1));
    Console.WriteLine(Read(numbers, int.MinValue));
    Console.WriteLine(Read(none, 0));
    Console.WriteLine(Write(numbers, 1, 20));
    Console.WriteLine(Write(numbers, 5, 20));
    Console.WriteLine(Write(none, 5, 20));
    Console.WriteLine(Length(none));
    Console.WriteLine(Make(-1));
    Console.WriteLine(Make(3));
    Console.WriteLine(Huge());
    Console.WriteLine(Upto(numbers, 3));
    Console.WriteLine(Upto(numbers, 4));
    Console.WriteLine(Order(numbers, 7));
    Console.WriteLine(Order(none, 7));
    Console.WriteLine(numbers[0] + numbers[1] + numbers[2]);
    try {
      Console.WriteLine(numbers[1L << 32]);
    } catch (IndexOutOfRangeException) {
      Console.WriteLine("an index of 2^32 is not 0");
    }
    try {
      foreach (int n in none) Console.WriteLine(n);
    } catch (NullReferenceException) {
      Console.WriteLine("foreach over null");
    }
  }

  static string Read(int[] a, int i) {
    try {
      return a[i].ToString();
    } catch (Exception e) {
      return e.GetType() + ": " + e.Message;
    }
  }

  static string Write(int[] a, int i, int value) {
    try {
      a[i] = value;
      return "written";
    } catch (Exception e) {
      return e.GetType() + ": " + e.Message;
    }
  }

  static string Length(int[] a) {
    try {
      return a.Length.ToString();
    } catch (Exception e) {
      return e.GetType() + ": " + e.Message;
    }
  }

  static string Make(int length) {
    try {
      return new string[length].Length.ToString();
    } catch (Exception e) {
      return e.GetType() + ": " + e.Message;
    }
  }

  static string Huge() {
    try {
      return (new long[int.MaxValue])[0].ToString();
    } catch (OutOfMemoryException e) {
      return e.GetType() + ": " + e.Message;
    }
  }

  // A loop whose checks the compiler may take out as long as the first failure comes at the same element.
  static int Upto(int[] a, int n) {
    int sum = 0;
    try {
      for (int i = 0; i < n; i++) sum += a[i];
    } catch (IndexOutOfRangeException) {
      sum += 1000;
    }
    return sum;
  }

  static int evaluated;

  static string Order(int[] a, int i) {
    evaluated = 0;
    try {
      a[i] = Value();
      return "stored";
    } catch (Exception e) {
      return e.GetType().Name + " after " + evaluated;
    }
  }

  static int Value() => ++evaluated;
}
