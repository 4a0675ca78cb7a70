// GroupBy, Join, GroupJoin, ToLookup, left joins and nested queries over records.
static class LinqGrouping {
  record Customer(int Id, string Name, string City);
  record Order(int Id, int Customer, decimal Total, string Kind);

  public static void Run() {
    Customer[] customers = { new(1, "Ada", "London"), new(2, "Bob", "Paris"), new(3, "Cyd", "London"), new(4, "Dan", "Oslo") };
    Order[] orders = { new(1, 1, 10.5m, "a"), new(2, 2, 20, "b"), new(3, 1, 5.25m, "b"), new(4, 3, 100, "a"), new(5, 9, 1, "c") };
    foreach (var group in customers.GroupBy(c => c.City)) Console.WriteLine(group.Key + ": " + string.Join(",", group.Select(c => c.Name)));
    foreach (var row in from c in customers join o in orders on c.Id equals o.Customer orderby o.Total select new { c.Name, o.Total }) Console.WriteLine(row);
    foreach (var row in customers.GroupJoin(orders, c => c.Id, o => o.Customer, (c, os) => (c.Name, os.Count(), os.Sum(o => o.Total)))) Console.WriteLine(row);
    foreach (var row in from c in customers join o in orders on c.Id equals o.Customer into os from o in os.DefaultIfEmpty() select c.Name + (o?.Total.ToString() ?? "-")) Console.Write(row + " ");
    Console.WriteLine();
    Console.WriteLine(string.Join(",", customers.LeftJoin(orders, c => c.Id, o => o.Customer, (c, o) => c.Name + o?.Id)) + " " + string.Join(",", customers.RightJoin(orders, c => c.Id, o => o.Customer, (c, o) => c?.Name + o.Id)));
    ILookup<string, Order> byKind = orders.ToLookup(o => o.Kind);
    Console.WriteLine(byKind["a"].Count() + " " + byKind["none"].Count() + " " + string.Join(",", byKind.Select(g => g.Key)) + byKind.Contains("c"));
    foreach (var g in from o in orders group o by (o.Kind, o.Total > 10) into g orderby g.Key.Kind, g.Key.Item2 select (g.Key, g.Count(), g.Max(o => o.Total))) Console.WriteLine(g);
    Console.WriteLine(orders.AggregateBy(o => o.Kind, 0m, (sum, o) => sum + o.Total).Select(p => p.Key + p.Value).Aggregate(string.Concat));
    var pivot = orders.GroupBy(o => o.Customer, o => o.Total, (id, totals) => new { id, Sum = totals.Sum(), List = totals.ToList() }).OrderByDescending(p => p.Sum).First();
    Console.WriteLine(pivot.id + " " + pivot.Sum + " " + pivot.List.Count);
    Console.WriteLine(string.Join(" ", from a in Enumerable.Range(1, 20) from b in Enumerable.Range(a, 20 - a) let c2 = a * a + b * b let c = (int)Math.Sqrt(c2) where c * c == c2 && c <= 25 select $"{a}-{b}-{c}"));
    Console.WriteLine(string.Join(",", customers.OrderBy(c => c.City, StringComparer.Ordinal).ThenByDescending(c => c.Id).Select(c => c.Id)) + customers.ExceptBy(new[] { "Oslo" }, c => c.City).Count() + customers.DistinctBy(c => c.City).Count());
  }
}
