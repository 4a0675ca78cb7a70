// Captured variables: shared, per iteration, nested, of parameters, of this, kept alive after the method.
static class Closures {
  static Func<int> Counter() {
    int n = 0;
    return () => ++n;
  }
  static (Action, Func<int>) Shared() {
    int n = 10;
    return (() => n += 5, () => n);
  }
  class Holder {
    int n = 3;
    public Func<int, int> Adder(int a) => b => n++ + a + b;
    public int N => n;
  }
  static Func<int, Func<int, Func<int, int>>> curried = a => b => c => a * 100 + b * 10 + c;

  public static void Run() {
    Func<int> first = Counter(), second = Counter();
    first();
    first();
    Console.WriteLine(first() * 10 + second());
    var (add, get) = Shared();
    add();
    add();
    Console.WriteLine(get());
    var actions = new List<Func<int>>();
    for (int i = 0; i < 3; i++) actions.Add(() => i);
    foreach (int i in new[] { 10, 20, 30 }) actions.Add(() => i);
    for (int i = 0; i < 3; i++) {
      int copy = i;
      actions.Add(() => copy++ * 100);
    }
    foreach (Func<int> action in actions) Console.WriteLine(action());
    Console.WriteLine(actions[8]());
    var holder = new Holder();
    Func<int, int> adder = holder.Adder(1000);
    Console.WriteLine(adder(1) + adder(1));
    Console.WriteLine(holder.N);
    Console.WriteLine(curried(1)(2)(3));
    int outer = 1;
    Action nested = () => {
      int inner = outer;
      Action deeper = () => {
        inner++;
        outer += inner;
      };
      deeper();
      deeper();
    };
    nested();
    Console.WriteLine(outer);
    Func<int, int> fibonacci = null;
    var memo = new Dictionary<int, int>();
    fibonacci = n => n < 2 ? n : memo.TryGetValue(n, out int known) ? known : memo[n] = fibonacci(n - 1) + fibonacci(n - 2);
    Console.WriteLine(fibonacci(40));
    Console.WriteLine(Sum(x => x * outer, 4));
    Func<int, int> stateless = static x => x + 1;
    Console.WriteLine(stateless(1));
    var discard = (int _, string _) => 5;
    Console.WriteLine(discard(1, ""));
    var withDefault = (int a, int b = 7) => a + b;
    Console.WriteLine(withDefault(1) + withDefault(1, 1));
    var sumOf = (params int[] n) => n.Length;
    Console.WriteLine(sumOf(1, 2, 3));
  }

  static int Sum(Func<int, int> f, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) sum += f(i);
    return sum;
  }
}
