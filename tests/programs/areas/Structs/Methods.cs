// this by reference, readonly structs and defensive copies, interfaces without boxing, overridden ToString, operators.
static class Methods {
  public static void Run() {
    var counter = new Counter();
    counter.Increment();
    counter.Increment();
    Console.WriteLine(counter.Value);
    readonlyCounter.Increment();
    Console.WriteLine(readonlyCounter.Value);
    Increment(ref counter);
    Console.WriteLine(counter.Value);
    In(in counter);
    Console.WriteLine(counter.Value);
    Console.WriteLine(Constrained(counter));
    Console.WriteLine(counter.Value);
    ICounter boxed = counter;
    boxed.Increment();
    boxed.Increment();
    Console.WriteLine(counter.Value);
    Console.WriteLine(boxed.Value);
    Console.WriteLine(counter.ToString());
    Console.WriteLine(new Plain().ToString());
    Console.WriteLine(counter.GetType());
    var a = new Fraction(1, 3);
    var b = new Fraction(1, 6);
    Console.WriteLine((a + b).ToString() + " " + a * b + " " + -a + " " + (a == b) + " " + (a > b) + " " + (double)b * 6 + " " + (Fraction)5);
    Fraction c = a;
    c += b;
    c++;
    Console.WriteLine(c);
    Console.WriteLine(c[0] + c[1]);
    var (n, d) = c;
    Console.WriteLine(n * d);
    Console.WriteLine(new Defaulted().Size + " " + default(Defaulted).Size);
    if (a) Console.WriteLine("a is true");
    var self = new Replacing(5);
    self.Replace(8);
    Console.WriteLine(self.N);
  }

  static readonly Counter readonlyCounter = new Counter();
  static void Increment(ref Counter counter) => counter.Increment();
  static void In(in Counter counter) => counter.Increment();
  static int Constrained<T>(T counter) where T : ICounter {
    counter.Increment();
    return counter.Value * 100;
  }

  interface ICounter {
    int Value { get; }
    void Increment();
  }

  struct Counter : ICounter {
    public int Value { get; private set; }
    public void Increment() => Value++;
    public override string ToString() => "counter at " + Value;
  }

  struct Plain;

  struct Defaulted {
    public int Size = 42;
    public Defaulted() { }
  }

  struct Replacing(int n) {
    public int N = n;
    public void Replace(int n) => this = new Replacing(n);
  }

#pragma warning disable CS0660, CS0661  // == without Equals
  readonly struct Fraction(int n, int d) {
    readonly int n = n, d = d;
    static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
    static Fraction Of(int n, int d) => new(n / Gcd(n, d), d / Gcd(n, d));
    public static Fraction operator +(Fraction a, Fraction b) => Of(a.n * b.d + b.n * a.d, a.d * b.d);
    public static Fraction operator *(Fraction a, Fraction b) => Of(a.n * b.n, a.d * b.d);
    public static Fraction operator -(Fraction a) => new(-a.n, a.d);
    public static Fraction operator ++(Fraction a) => new(a.n + a.d, a.d);
    public static bool operator ==(Fraction a, Fraction b) => a.n * b.d == b.n * a.d;
    public static bool operator !=(Fraction a, Fraction b) => !(a == b);
    public static bool operator >(Fraction a, Fraction b) => a.n * b.d > b.n * a.d;
    public static bool operator <(Fraction a, Fraction b) => b > a;
    public static bool operator true(Fraction a) => a.n != 0;
    public static bool operator false(Fraction a) => a.n == 0;
    public static explicit operator double(Fraction a) => (double)a.n / a.d;
    public static implicit operator Fraction(int n) => new(n, 1);
    public int this[int i] => i == 0 ? n : d;
    public void Deconstruct(out int n, out int d) => (n, d) = (this.n, this.d);
    public override string ToString() => n + "/" + d;
  }
}
