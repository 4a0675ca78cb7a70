// Control flow: nested loops, breaks, continues, gotos, switches dense and sparse, recursion of several methods.
static class Loops {
  public static void Run() {
    Console.WriteLine(Primes(10000));
    Console.WriteLine(Perfect(10000));
    Console.WriteLine(Collatz(27));
    Console.WriteLine(Digits(9876543210));
    Console.WriteLine(FirstTriple(1000));
    for (int day = -1; day < 8; day++) Console.WriteLine(Dense(day));
    Console.WriteLine(Sparse(1));
    Console.WriteLine(Sparse(1000));
    Console.WriteLine(Sparse(1000000));
    Console.WriteLine(Sparse(-1));
    Console.WriteLine(Sparse(7));
    Console.WriteLine(Machine(50));
    Console.WriteLine(Ackermann(2, 50));
    Console.WriteLine(Even(1001));
    Console.WriteLine(Hanoi(14));
    Console.WriteLine(Queens(8, 0, 0, 0, 0));
  }

  static int Primes(int below) {
    int count = 0;
    for (int n = 2; n < below; n++) {
      bool prime = true;
      for (int d = 2; d * d <= n; d++) {
        if (n % d != 0) continue;
        prime = false;
        break;
      }
      if (prime) count++;
    }
    return count;
  }

  static int Perfect(int below) {
    int sumOfAll = 0;
    for (int n = 2; n < below; n++) {
      int sum = 1, d = 2;
      while (d * d <= n) {
        if (n % d == 0) {
          sum += d;
          if (d != n / d) sum += n / d;
        }
        d++;
      }
      if (sum == n) sumOfAll += n;
    }
    return sumOfAll;
  }

  static int Collatz(long n) {
    int steps = 0;
    do {
      n = n % 2 == 0 ? n / 2 : 3 * n + 1;
      steps++;
    } while (n != 1);
    return steps;
  }

  static int Digits(long n) {
    int sum = 0;
    for (; n > 0; n /= 10) sum = sum * 3 + (int)(n % 10);
    return sum;
  }

  static int FirstTriple(int perimeter) {
    for (int a = 1; a < perimeter; a++)
      for (int b = a; b < perimeter - a; b++) {
        int c = perimeter - a - b;
        if (a * a + b * b == c * c) return a * b * c;
      }
    return -1;
  }

  static int Dense(int day) {
    switch (day) {
      case 0:
      case 6: return 10;
      case 1: return 11;
      case 2: goto case 1;
      case 3: return 13;
      case 4: goto default;
      case 5: return 15;
      default: return 99;
    }
  }

  static int Sparse(int n) => n switch { 1 => 2, 1000 => 3, 1000000 => 4, < 0 => 5, _ => 6 };

  static int Machine(int steps) {
    int state = 0, sum = 0;
  next:
    if (steps-- == 0) goto done;
    switch (state) {
      case 0: state = sum % 3 + 1; sum += 5; goto next;
      case 1: state = 2; sum *= 2; goto next;
      case 2: state = sum > 1000 ? 3 : 0; goto next;
      case 3: state = 0; sum -= 900; goto next;
    }
  done:
    return sum * 10 + state;
  }

  static int Ackermann(int m, int n) =>
      m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));

  static bool Even(int n) => n == 0 || Odd(n - 1);
  static bool Odd(int n) => n != 0 && Even(n - 1);

  static int Hanoi(int n) => n == 0 ? 0 : Hanoi(n - 1) + 1 + Hanoi(n - 1);

  static int Queens(int n, int row, int columns, int left, int right) {
    if (row == n) return 1;
    int count = 0;
    for (int free = ~(columns | left | right) & (1 << n) - 1; free != 0; free &= free - 1) {
      int bit = free & -free;
      count += Queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
  }
}
