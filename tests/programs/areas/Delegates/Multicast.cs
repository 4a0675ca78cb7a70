// Combination and removal: order, results, exceptions midway, duplicates, sublists, equality.
static class Multicast {
  static string log = "";
  static void A() => log += "A";
  static void B() => log += "B";
  static void C() => log += "C";
  static void Throws() { log += "!"; throw new InvalidOperationException("midway"); }
  static int One() { log += "1"; return 1; }
  static int Two() { log += "2"; return 2; }
  delegate void Changing(ref int n);

  static void Show(Action action) {
    log = "";
    action?.Invoke();
    Console.WriteLine(action == null ? "(null)" : log + " " + action.GetInvocationList().Length);
  }

  public static void Run() {
    Action a = A, b = B, c = C;
    Action all = a + b + c;
    Show(all);
    Show(all - b);
    Show(all - a - c);
    Show(all - all);
    Show(all + all);
    Show(a + b + a + b + c - (a + b));
    Show(all - (a + c));
    Show(a + null + c);
    Show(null + a - b);
    all -= c;
    all += A;
    Show(all);
    Func<int> numbers = One;
    numbers += Two;
    numbers += One;
    log = "";
    Console.WriteLine(numbers() + " " + log);
    int sum = 0;
    foreach (Func<int> f in Delegate.EnumerateInvocationList(numbers)) sum = sum * 10 + f();
    Console.WriteLine(sum);
    try {
      log = "";
      (a + Throws + c)();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message + " " + log);
    }
    Changing changing = (ref int n) => n += 1;
    changing += (ref int n) => n *= 10;
    int value = 4;
    changing(ref value);
    Console.WriteLine(value);
    Console.WriteLine((a + b == a + b) + " " + (a + b).Equals(b + a) + " " + ((Action)A == A) + " " + (a + b != c));
    Console.WriteLine((a + b).GetHashCode() == ((Action)A + B).GetHashCode());
    Console.WriteLine((a + b).Method.Name + " " + (a + b).HasSingleTarget + a.HasSingleTarget);
    Action before = all;
    all += B;
    Console.WriteLine(before.GetInvocationList().Length + " " + all.GetInvocationList().Length);
    Action many = null;
    int calls = 0;
    for (int i = 0; i < 100; i++) many += () => calls += i;
    many();
    Console.WriteLine(calls);
    Console.WriteLine(Delegate.Combine(a, b, null, c).GetInvocationList().Length + " " + (Delegate.Remove(a, a) == null) + " " + (Delegate.RemoveAll(a + b + a, a).GetInvocationList().Length));
    try {
      Delegate.Combine(a, numbers);
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
  }
}
