// Our own sorts over int arrays: each must give the same checksum.
static class Sorting {
  public static void Run() {
    int[] numbers = new int[2000];
    uint x = 12345;
    for (int i = 0; i < numbers.Length; i++) {
      x = x * 1664525 + 1013904223;
      numbers[i] = (int)(x >> 8) % 10000 - 5000;
    }
    int[] a = Copy(numbers), b = Copy(numbers), c = Copy(numbers), d = Copy(numbers);
    Insertion(a);
    Quick(b, 0, b.Length - 1);
    Heap(c);
    d = Merge(d);
    Console.WriteLine(Checksum(numbers));
    Console.WriteLine(Checksum(a));
    Console.WriteLine(Checksum(b));
    Console.WriteLine(Checksum(c));
    Console.WriteLine(Checksum(d));
    Console.WriteLine(a[0]);
    Console.WriteLine(a[a.Length / 2]);
    Console.WriteLine(a[a.Length - 1]);
    Console.WriteLine(Search(a, a[777]) >= 0);
    Console.WriteLine(Search(a, 100000));
    Console.WriteLine(Radix(numbers));
  }

  static int[] Copy(int[] from) {
    int[] to = new int[from.Length];
    for (int i = 0; i < from.Length; i++) to[i] = from[i];
    return to;
  }

  static int Checksum(int[] numbers) {
    int sum = 17;
    foreach (int n in numbers) sum = sum * 31 + n;
    return sum;
  }

  static void Insertion(int[] numbers) {
    for (int i = 1; i < numbers.Length; i++) {
      int n = numbers[i], j = i - 1;
      for (; j >= 0 && numbers[j] > n; j--) numbers[j + 1] = numbers[j];
      numbers[j + 1] = n;
    }
  }

  static void Quick(int[] numbers, int low, int high) {
    while (low < high) {
      int pivot = numbers[low + (high - low) / 2], i = low, j = high;
      while (i <= j) {
        while (numbers[i] < pivot) i++;
        while (numbers[j] > pivot) j--;
        if (i > j) break;
        (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        i++;
        j--;
      }
      Quick(numbers, low, j);
      low = i;
    }
  }

  static void Heap(int[] numbers) {
    for (int i = numbers.Length / 2 - 1; i >= 0; i--) Sift(numbers, i, numbers.Length);
    for (int end = numbers.Length - 1; end > 0; end--) {
      (numbers[0], numbers[end]) = (numbers[end], numbers[0]);
      Sift(numbers, 0, end);
    }
  }

  static void Sift(int[] numbers, int root, int end) {
    for (int child; (child = 2 * root + 1) < end; root = child) {
      if (child + 1 < end && numbers[child + 1] > numbers[child]) child++;
      if (numbers[root] >= numbers[child]) return;
      (numbers[root], numbers[child]) = (numbers[child], numbers[root]);
    }
  }

  static int[] Merge(int[] numbers) {
    if (numbers.Length < 2) return numbers;
    int[] left = new int[numbers.Length / 2], right = new int[numbers.Length - left.Length];
    for (int i = 0; i < left.Length; i++) left[i] = numbers[i];
    for (int i = 0; i < right.Length; i++) right[i] = numbers[left.Length + i];
    left = Merge(left);
    right = Merge(right);
    int[] merged = new int[numbers.Length];
    for (int i = 0, l = 0, r = 0; i < merged.Length; i++)
      merged[i] = r == right.Length || l < left.Length && left[l] <= right[r] ? left[l++] : right[r++];
    return merged;
  }

  static int Search(int[] sorted, int wanted) {
    int low = 0, high = sorted.Length - 1;
    while (low <= high) {
      int middle = (int)((uint)(low + high) >> 1);
      if (sorted[middle] == wanted) return middle;
      if (sorted[middle] < wanted) low = middle + 1;
      else high = middle - 1;
    }
    return ~low;
  }

  static int Radix(int[] numbers) {
    int[] from = Copy(numbers), to = new int[numbers.Length];
    for (int i = 0; i < from.Length; i++) from[i] += 5000;
    for (int shift = 0; shift < 16; shift += 4) {
      int[] counts = new int[17];
      foreach (int n in from) counts[(n >> shift & 15) + 1]++;
      for (int i = 1; i < 17; i++) counts[i] += counts[i - 1];
      foreach (int n in from) to[counts[n >> shift & 15]++] = n;
      (from, to) = (to, from);
    }
    for (int i = 0; i < from.Length; i++) from[i] -= 5000;
    return Checksum(from);
  }
}
