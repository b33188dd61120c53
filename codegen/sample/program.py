"""What `kinetic-codegen demo` runs: the generated client at work."""

from datetime import date

from acme import Kinetic

with Kinetic.from_env() as kinetic:
    customers = kinetic.erp.bo.customer.customers
    c = customers.fields

    print("Steel customers in California, and where their goods go")
    steel = customers.where(c.state == "CA", c.name.contains("Steel"))
    for customer in steel.order_by(c.name).expand(c.ship_toes):
        print(f"  {customer.cust_num:>3}  {customer.name}, {customer.city}")
        for ship_to in customer.ship_toes:
            print(f"         {ship_to.ship_to_num or '(main)':<8} {ship_to.name}")

    print("\nBAQ zCustomerOrders: what TARROW ordered since March 2026")
    orders = kinetic.baq.z_customer_orders(
        start_date=date(2026, 3, 1), cust_id="TARROW"
    )
    for order in orders:
        print(f"  {order.order_hed_order_num}  {order.calculated_total:>12}")

    print("\nOne update: PATCH with what changed, and only that")
    customer = customers.get(cust_num=2)
    print(f"  before  {customer.phone_num}")
    customer.phone_num = "555-0100"
    customers.update(customer)
    print(f"  after   {customers.get(cust_num=2).phone_num}")
