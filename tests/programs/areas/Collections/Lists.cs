// List<T>: growth, insertion, removal, searches, sorting, ranges, versions.
static class Lists {
  public static void Run() {
    var list = new List<int>();
    for (int i = 0; i < 10; i++) list.Add(i * i);
    Console.WriteLine(list.Count);
    Console.WriteLine(list[9]);
    list.Insert(0, -1);
    list.RemoveAt(5);
    list.Remove(81);
    Console.WriteLine(list.IndexOf(49));
    int sum = 0;
    foreach (int n in list) sum = sum * 3 + n;
    Console.WriteLine(sum);
    list.Reverse();
    list.Sort();
    Console.WriteLine(list.BinarySearch(36));
    Console.WriteLine(list.RemoveAll(n => n % 2 == 0));
    Console.WriteLine(string.Join(",", list));
    list.AddRange(new[] { 7, 7, 7 });
    list.InsertRange(1, new List<int> { 100, 200 });
    list.InsertRange(0, list);
    Console.WriteLine(string.Join(",", list));
    list.RemoveRange(2, 5);
    Console.WriteLine(string.Join(",", list) + " " + list.LastIndexOf(7) + " " + list.Contains(200) + " " + list.Exists(n => n > 1000));
    Console.WriteLine(string.Join(",", list.GetRange(1, 3)) + " " + string.Join(",", list[^2..]) + " " + string.Join(",", list.ConvertAll(n => "n" + n)));
    list.Sort((a, b) => b - a);
    Console.WriteLine(string.Join(",", list) + " " + list.Find(n => n < 50) + " " + list.FindLastIndex(n => n == 7) + " " + list.TrueForAll(n => n > -5));
    list.Sort(1, 3, Comparer<int>.Default);
    Console.WriteLine(string.Join(",", list));
    list.Capacity = 100;
    list.TrimExcess();
    Console.WriteLine(list.Capacity >= list.Count);
    list.Clear();
    Console.WriteLine(list.Count + " " + list.Find(n => true));
    var words = new List<string> { "x", null, "y" };
    Console.WriteLine(words.IndexOf(null) + " " + words.Contains("y") + " " + words.ToArray().Length);
    try {
      foreach (string w in words) words.Remove(w);
    } catch (InvalidOperationException) {
      Console.WriteLine("modified while enumerated");
    }
    var nested = new List<List<string>> { new() { "a" }, new() { "b", "c" } };
    Console.WriteLine(nested[1][1] + nested.Sum(l => l.Count));
    var structs = new List<(int, string)> { (2, "b"), (1, "a") };
    structs.Sort();
    Console.WriteLine(structs[0] + " " + structs.IndexOf((2, "b")));
    System.Collections.IList untyped = list;
    untyped.Add(5);
    try {
      untyped.Add("five");
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
  }
}
