// Arrays as System.Array: values by reflection, enumerators, interfaces, types of types.
using System.Collections;

static class ArrayObjects {
  public static void Run() {
    Array numbers = new[] { 3, 1, 2 };
    Console.WriteLine(numbers.GetValue(1) + " " + numbers.Length + " " + numbers.LongLength + " " + numbers.Rank + " " + numbers.IsReadOnly + " " + numbers.IsFixedSize);
    numbers.SetValue(9, 1);
    numbers.SetValue((byte)7, 2);
    foreach (object n in numbers) Console.Write(n + " ");
    Console.WriteLine();
    Try(() => numbers.SetValue(1.5, 0));
    Try(() => numbers.SetValue("x", 0));
    Try(() => numbers.SetValue(null, 0));
    Console.WriteLine(numbers.GetValue(0));
    Try(() => numbers.GetValue(0, 0));
    Try(() => numbers.GetValue(3));
    IList list = numbers;
    Console.WriteLine(list.Contains(9) + " " + list.IndexOf(7) + " " + list[0] + " " + list.Count);
    Try(() => list.Add(1));
    Try(() => ((IList<int>)numbers).RemoveAt(0));
    IList<int> typed = (IList<int>)numbers;
    typed[0] = 55;
    Console.WriteLine(typed.Count + " " + typed.IndexOf(55) + " " + typed.IsReadOnly + " " + ((IReadOnlyList<int>)numbers)[0]);
    IEnumerator<int> enumerator = typed.GetEnumerator();
    Try(() => Console.WriteLine(enumerator.Current));
    while (enumerator.MoveNext()) Console.Write(enumerator.Current + " ");
    Console.WriteLine();
    foreach (object cell in new[,] { { 1, 2 }, { 3, 4 } }) Console.Write(cell + " ");
    Console.WriteLine();
    foreach (Type type in new[] { typeof(int[]), typeof(int[,]), typeof(string[][]), typeof(int*[]), typeof(List<int>[]), typeof(int).MakeArrayType(), typeof(int).MakeArrayType(1), typeof(int).MakeArrayType(3) })
      Console.WriteLine($"{type} {type.Name} {type.IsArray} {type.IsSZArray} {type.GetArrayRank()} {type.GetElementType()} {type.BaseType}");
    Console.WriteLine(typeof(int[]) == typeof(int).MakeArrayType());
    Console.WriteLine(string.Join(" ", typeof(int[]).GetInterfaces().Select(i => i.Name).Order()));
    Console.WriteLine(Array.CreateInstance(typeof(string), 2).GetType() + " " + Array.Empty<int>().Length + " " + ReferenceEquals(Array.Empty<int>(), Array.Empty<int>()));
    Try(() => Array.CreateInstance(typeof(void), 1));
    Array.ForEach((int[])numbers, n => Console.Write(n * 2 + " "));
    Console.WriteLine();
    Array.Sort(numbers);
    Console.WriteLine(string.Join(",", numbers.Cast<int>()) + " " + Array.BinarySearch(numbers, 55) + " " + Array.AsReadOnly((int[])numbers).Count);
  }

  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("done");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }
}
